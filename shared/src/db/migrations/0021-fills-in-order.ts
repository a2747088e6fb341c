/** Indexes to read an order's fills in their order, a page at a time, however many there are. */
export const statements = [
  'create index trades_maker_fills on trades (maker_order, trade_number)',
  'create index trades_taker_fills on trades (taker_order, trade_number)',
  // These come last: they lock trades, which nobody can read from then on until the migration ends.
  'drop index trades_maker_order',
  'drop index trades_taker_order',
]
