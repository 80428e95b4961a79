PRAGMA application_id = 1935886962;
PRAGMA user_version = 1;
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE runs (
    key TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    submission TEXT,
    job TEXT,
    job_id TEXT,
    price TEXT,
    cost TEXT,
    assets TEXT NOT NULL DEFAULT '[]',
    files TEXT NOT NULL DEFAULT '[]',
    reason TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    lease INTEGER NOT NULL,
    leased_until TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX runs_by_state ON runs (state);
CREATE INDEX runs_by_change ON runs (updated_at);
CREATE UNIQUE INDEX runs_by_job ON runs (job_id);
CREATE TABLE attempts (
    key TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    state TEXT NOT NULL,
    submission TEXT,
    job TEXT,
    price TEXT,
    cost TEXT,
    reason TEXT,
    ended_at TEXT NOT NULL,
    PRIMARY KEY (key, attempt)
) STRICT, WITHOUT ROWID;
INSERT INTO runs (key, state, attempt, fingerprint, job, job_id, cost, created_at, updated_at, lease)
VALUES ('old', 'succeeded', 1, 'ff', '{"version":1,"jobId":"job_1"}', 'job_1', '5', '2026-11-01T00:00:00.000Z', '2026-11-01T00:00:00.000Z', 1);
