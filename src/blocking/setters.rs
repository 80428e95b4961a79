//! Setters, passed on to the async builder.

/// Methods of a builder that take it and return it.
macro_rules! setters {
    ($async:path; $($(#[$doc:meta])* $name:ident($($argument:ident: $type:ty),*);)+) => {
        $(
            $(#[$doc])*
            #[doc = ""]
            #[doc = concat!(
                "Details: [async](", stringify!($async), "::", stringify!($name), ")."
            )]
            pub fn $name(self, $($argument: $type),*) -> Self {
                Self { inner: self.inner.$name($($argument),*), ..self }
            }
        )+
    };
}

pub(super) use setters;
