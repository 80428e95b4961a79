//! Streams with a name, so that they can be fields of structs and appear in signatures.

/// Declares a stream that is `Send`, `Unpin` and has `Debug`.
macro_rules! named_stream {
    ($(#[$meta:meta])* $name:ident of $item:ty) => {
        $(#[$meta])*
        #[must_use = "nothing happens unless the stream is read"]
        pub struct $name(::futures_util::stream::BoxStream<'static, $item>);

        impl $name {
            pub(crate) fn new(
                stream: impl ::futures_util::Stream<Item = $item> + Send + 'static,
            ) -> Self {
                Self(::std::boxed::Box::pin(stream))
            }
        }

        impl ::futures_util::Stream for $name {
            type Item = $item;

            fn poll_next(
                mut self: ::std::pin::Pin<&mut Self>,
                context: &mut ::std::task::Context<'_>,
            ) -> ::std::task::Poll<Option<Self::Item>> {
                self.0.as_mut().poll_next(context)
            }

            fn size_hint(&self) -> (usize, Option<usize>) {
                self.0.size_hint()
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    };
}

pub(super) use named_stream;
