/**
 * A book has a memory of its own, laid out by hand. What every book needs lies at fixed addresses;
 * what grows with the capacity comes last (see layout.ts). The operating system backs only
 * the pages that were touched: a large capacity costs nothing until it is used.
 *
 * Address 0 stands for "none", and reads as a record of zeros: no level has no orders, no lots and
 * nobody first in line, without a branch.
 */
export const STATE: usize = 0x40
/** Where the pools keep what they know, one behind the other. */
export const POOLS: usize = 0x80
/** Where the face notes calls that will come, 32 of either kind: see look-ahead.ts. */
export const FINDS: usize = 0x400
export const RESTS: usize = 0x800
/** The words of the page set. */
export const PAGE_SET: usize = 0x1000
/** A word for each page of the ladder: its node. */
export const PAGES: usize = 0x20000
/** The records of the orders. That of slot 0 is nobody's. */
export const ORDERS: usize = 0x220000

/** What a book knows besides its records. Much of it is an answer that the caller comes to read. */
@unmanaged
export class State {
  /** The best keys of the two sides, or `NO_KEY`: see `bestKey`. */
  bestAsk: u32
  bestBid: u32
  /** How many orders rest. */
  orders: u32
  /** How many entries of the fill log the last match wrote. */
  fills: u32
  /** Whether self-trade prevention stopped the taker in the last match. */
  takerExpired: u32
  /** The price that the last match or `fillable` with a budget came to last. */
  price: u32
  fillLog: usize
  /** How many levels `fillable` has looked at, ever, modulo 2^32. */
  looked: u32
  /** The lots that the last match left, or that the last `fillable` found. */
  lots: f64
  /** The tick-lots that go with the last `fillable`. */
  notional: f64
  /** The tick-lots of a budget that the last match or `fillable` left. */
  money: f64
  /** Of no use: see look-ahead.ts. */
  fetched: u32
}

export const state = changetype<State>(STATE)
