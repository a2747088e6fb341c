/** What engine/src/core/book.ts calls so. */
export const EXPIRE_TAKER: u32 = 0
export const EXPIRE_MAKER: u32 = 1
export const UNLIMITED: f64 = 9007199254740992
