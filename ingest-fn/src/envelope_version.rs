//! What is written into an envelope and asked for when it is opened: which form its content has.

/// Version of the JSON inside an envelope.
pub const SEALED_VERSION: u32 = 1;
/// Version of the header line inside a photo's envelope.
pub const PHOTO_VERSION: u32 = 1;
