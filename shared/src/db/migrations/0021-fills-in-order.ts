/** An order's fills are read in their order, a page at a time, however many there are. */
export const statements = [
  'create index trades_maker_fills on trades (maker_order, trade_number)',
  'create index trades_taker_fills on trades (taker_order, trade_number)',
  // These go last: from then on nobody reads trades until all of it is done.
  'drop index trades_maker_order',
  'drop index trades_taker_order',
]
