import t from 'tap'
import { runScript } from '../../script.js'

/** One scenario a rule: the script says what must happen, and the oracle and the auditor agree. */
const scenario = (title: string, script: string) => t.test(title, async () => runScript(script))

const RICH = `
  deposit A 100000 CASH
  deposit A 1000 GOLD
  deposit B 100000 CASH
  deposit B 1000 GOLD
  deposit C 100000 CASH
  deposit C 1000 GOLD
`

scenario(
  'a limit order rests and holds what it needs',
  `
  market taker 10000
  deposit A 1000 CASH
    account A
    balance A CASH 1000 0
  A buy 5 @ 100 as a1
    accepted a1
    level BUY 100 5 1
    balance A CASH 495 505
  `,
)

scenario(
  'the best price trades first, then the oldest order, at the price of the maker',
  `
  ${RICH}
  A sell 2 @ 101 as worse
  A sell 2 @ 100 as first
  B sell 2 @ 100 as second
  C buy 5 @ 101 as c1
    trade first 100 2
    closed first FILLED 0
    trade second 100 2
    closed second FILLED 0
    trade worse 101 1
    level SELL 100 0 0
    level SELL 101 1 1
    closed c1 FILLED 0
  `,
)

scenario(
  'what a limit order does not fill at once rests at its limit',
  `
  ${RICH}
  A sell 2 @ 100 as a1
  B buy 5 @ 103 as b1
    accepted b1
    trade a1 100 2
    closed a1 FILLED 0
    level SELL 100 0 0
    level BUY 103 3 1
  A sell 1 @ 90
    trade b1 103 1
    closed a FILLED 0
  `,
)

scenario(
  'IOC fills what it can, and the rest expires',
  `
  ${RICH}
  A sell 2 @ 100 as a1
  B buy 5 @ 100 ioc
    trade a1 100 2
    closed a1 FILLED 0
    closed b EXPIRED 3
  B buy 5 @ 100 ioc
    closed b EXPIRED 5
  `,
)

scenario(
  'FOK fills whole or not at all',
  `
  ${RICH}
  A sell 2 @ 100 as a1
  A sell 2 @ 101 as a2
  B buy 5 @ 101 fok
    accepted b
    closed b EXPIRED 5
  B buy 3 @ 100 fok
    closed b EXPIRED 3
  B buy 3 @ 101 fok
    trade a1 100 2
    closed a1 FILLED 0
    trade a2 101 1
    closed b FILLED 0
  `,
)

scenario(
  'a market order by quantity never rests and stops at the best price plus the margin',
  `
  market margin 100
  ${RICH}
  A sell 2 @ 200 as a1
  A sell 2 @ 202 as a2
  A sell 2 @ 203 as a3
  B buy 6
    trade a1 200 2
    closed a1 FILLED 0
    trade a2 202 2
    closed a2 FILLED 0
    closed b EXPIRED 2
  A buy 2 @ 100 as a4
  A buy 2 @ 99 as a5
  A buy 2 @ 98 as a6
  B sell 6
    trade a4 100 2
    closed a4 FILLED 0
    trade a5 99 2
    closed a5 FILLED 0
    closed b EXPIRED 2
  `,
)

scenario(
  'a market order that meets nobody expires, even without money',
  `
  A buy 5
    accepted a
    closed a EXPIRED 5
  A buy for 100
    rejected INSUFFICIENT_BALANCE 100 0
  A sell 5
    rejected INSUFFICIENT_BALANCE 5 0
  `,
)

scenario(
  'a market buy needs what the book would take now, not what its bound would allow',
  `
  market margin 10000
  deposit A 10 GOLD
  deposit B 205 CASH
  A sell 1 @ 100 as a1
  A sell 1 @ 105 as a2
  A sell 1 @ 106 as a3
  B buy 3
    rejected INSUFFICIENT_BALANCE 311 205
  B buy 2
    trade a1 100 1
    closed a1 FILLED 0
    trade a2 105 1
    closed a2 FILLED 0
    closed b FILLED 0
    balance B CASH 0 0
    balance A CASH 205 0
    balance A GOLD 7 1
    balance B GOLD 2 0
  `,
)

scenario(
  'a market buy by quote spends at most its quote, in whole lots, and dust stays with the buyer',
  `
  market taker 10000
  deposit A 10 GOLD
  deposit B 1000 CASH
  A sell 3 @ 100 as a1
  A sell 3 @ 110 as a2
  B buy for 530
    trade a1 100 3 fees 0 3
    closed a1 FILLED 0
    trade a2 110 2 fees 0 2
    closed b FILLED 0
    balance B CASH 475 0
    balance A CASH 520 0
    balance house CASH 5 0
    balance A GOLD 4 1
    balance B GOLD 5 0
  # The book runs out before the money does.
  B buy for 400
    trade a2 110 1 fees 0 1
    closed a2 FILLED 0
    closed b EXPIRED 0
  # Nothing is bought: not FILLED.
  A sell 1 @ 100 as a3
  B buy for 100
    closed b EXPIRED 0
  `,
)

scenario(
  'an order by quote that ran out of offers is filled when its change buys no more at the last price',
  `
  ${RICH}
  A sell 2 @ 100 as a1
  B buy for 299
    trade a1 100 2
    closed a1 FILLED 0
    closed b FILLED 0
  A sell 2 @ 100 as a2
  B buy for 300
    trade a2 100 2
    closed a2 FILLED 0
    closed b EXPIRED 0
  `,
)

scenario(
  'FOK by quote is all or nothing by what its change could buy',
  `
  ${RICH}
  A sell 2 @ 100 as a1
  B buy for 300 fok
    closed b EXPIRED 0
  B buy for 299 fok
    trade a1 100 2
    closed a1 FILLED 0
    closed b FILLED 0
  `,
)

scenario(
  'a limit beyond the band around the last price is refused',
  `
  market band 1000
  ${RICH}
  A sell 2 @ 100 as a1
  B buy 1 @ 100
    trade a1 100 1
    closed b FILLED 0
  B buy 1 @ 89
    rejected PRICE_OUTSIDE_BAND 90 110
  B buy 1 @ 90
  B sell 1 @ 110
  B sell 1 @ 111
    rejected PRICE_OUTSIDE_BAND 90 110
  `,
)

scenario(
  'before the first trade the band lies around the mid, and with one empty side there is none',
  `
  market band 1000
  ${RICH}
  A sell 1 @ 100000000 as a1
  A cancel a1
    closed a1 CANCELLED 1
  A buy 1 @ 1
  A sell 1 @ 200 as a2
  # The mid is 100.5: from 90.45 to 110.55.
  B sell 1 @ 90
    rejected PRICE_OUTSIDE_BAND 91 110
  B sell 1 @ 91
  # It moved with the best price: the mid is 46, from 41.4 to 50.6.
  B buy 1 @ 41
    rejected PRICE_OUTSIDE_BAND 42 50
  B buy 1 @ 42
  `,
)

scenario(
  'expires_at closes an order at that moment, before what comes in then',
  `
  ${RICH}
  A sell 2 @ 100 until 500 as a1
  time 499
  B buy 1 @ 100
    trade a1 100 1
    closed b FILLED 0
  time 500
    closed a1 EXPIRED 1
    level SELL 100 0 0
    balance A GOLD 999 0
  A sell 2 @ 100 until 500
    rejected ALREADY_EXPIRED
  A sell 2 until 500
    rejected ALREADY_EXPIRED
  A buy for 100 until 1
    rejected ALREADY_EXPIRED
  `,
)

scenario(
  'an order expires at the very command that would have met it',
  `
  ${RICH}
  A sell 2 @ 100 until 500 as a1
  A sell 2 @ 100 until 501 as a2
  time 499
  # A deposit is a command too; time passes with any.
  B buy 1 @ 100 until 500 ioc
    trade a1 100 1
    closed b FILLED 0
  time 500
    closed a1 EXPIRED 1
  B buy 4 @ 100 as b1
    trade a2 100 2
    closed a2 FILLED 0
  time 10000000
  `,
)

scenario(
  'orders that expire together do so the soonest first, then the oldest',
  `
  ${RICH}
  A sell 1 @ 100 until 300 as a1
  B sell 1 @ 101 until 200 as b1
  A sell 1 @ 102 until 300 as a2
  C sell 1 @ 103 until 301 as c1
  time 300
    closed b1 EXPIRED 1
    closed a1 EXPIRED 1
    closed a2 EXPIRED 1
  `,
)

scenario(
  'post-only rests, or is refused with the price that it would have met',
  `
  ${RICH}
  A sell 1 @ 100 post as a1
  B buy 1 @ 100 post
    rejected WOULD_MATCH 100 0
  B buy 1 @ 101 post
    rejected WOULD_MATCH 100 0
  B buy 1 @ 99 post as b1
  A sell 1 @ 99 post
    rejected WOULD_MATCH 99 0
  # Not even one's own order.
  B sell 1 @ 99 post
    rejected WOULD_MATCH 99 0
  B buy 1 @ 99 post ioc
    rejected INVALID_FIELD
  B buy 1 @ 99 post fok
    rejected INVALID_FIELD
  B buy 1 post
    rejected INVALID_FIELD
  `,
)

scenario(
  'expire_taker stops the taker at its own order, which stays',
  `
  ${RICH}
  B sell 1 @ 99 as b1
  A sell 1 @ 100 as a1
  C sell 1 @ 101 as c1
  A buy 3 @ 101 stp taker
    trade b1 99 1
    closed b1 FILLED 0
    level SELL 99 0 0
    closed a EXPIRED_IN_MATCH 2
  `,
)

scenario(
  'expire_maker takes its own orders out of the way',
  `
  ${RICH}
  B sell 1 @ 99 as b1
  A sell 1 @ 100 as a1
  A sell 1 @ 100 as a2
  C sell 1 @ 101 as c1
  A buy 3 @ 101 stp maker as a3
    trade b1 99 1
    closed b1 FILLED 0
    closed a1 EXPIRED_IN_MATCH 1
    closed a2 EXPIRED_IN_MATCH 1
    trade c1 101 1
    closed c1 FILLED 0
    level SELL 99 0 0
    level SELL 100 0 0
    level SELL 101 0 0
    level BUY 101 1 1
  `,
)

scenario(
  'expire_both ends the taker and the one own order that it met',
  `
  ${RICH}
  B sell 1 @ 99 as b1
  A sell 1 @ 100 as a1
  A sell 1 @ 100 as a2
  A buy 3 @ 101 stp both
    trade b1 99 1
    closed b1 FILLED 0
    closed a1 EXPIRED_IN_MATCH 1
    level SELL 99 0 0
    level SELL 100 1 1
    closed a EXPIRED_IN_MATCH 2
  `,
)

scenario(
  "an order that does not say how goes by its market's self-trade prevention",
  `
  market stp maker
  ${RICH}
  A sell 1 @ 100 as a1
  A buy 1 @ 100 as a2
    closed a1 EXPIRED_IN_MATCH 1
    level SELL 100 0 0
    level BUY 100 1 1
  `,
)

scenario(
  'FOK does not count own orders, and what lies behind them only where they step aside',
  `
  ${RICH}
  B sell 2 @ 100 as b1
  A sell 2 @ 101 as a1
  B sell 2 @ 102 as b2
  A buy 3 @ 102 fok stp taker
    closed a EXPIRED 3
  A buy 3 @ 102 fok stp both
    closed a EXPIRED 3
  A buy 5 @ 102 fok stp maker
    closed a EXPIRED 5
  A buy 2 @ 102 fok stp both
    trade b1 100 2
    closed b1 FILLED 0
    closed a FILLED 0
  B sell 1 @ 100 as b3
  A buy 3 @ 102 fok stp maker
    trade b3 100 1
    closed b3 FILLED 0
    closed a1 EXPIRED_IN_MATCH 2
    trade b2 102 2
    closed b2 FILLED 0
    closed a FILLED 0
  `,
)

scenario(
  'a FOK by quote that fills whole is FILLED, whatever own order its change meets',
  `
  ${RICH}
  B sell 1 @ 100 as b1
  A sell 1 @ 100 as a1
  A buy for 150 fok stp taker
    trade b1 100 1
    closed b1 FILLED 0
    closed a FILLED 0
  B sell 1 @ 99 as b2
  A buy for 299 fok stp taker
    closed a EXPIRED 0
  A buy for 299 ioc stp taker
    trade b2 99 1
    closed b2 FILLED 0
    closed a EXPIRED_IN_MATCH 0
  `,
)

scenario(
  "the market's minima are refused with the bound and what came",
  `
  market minprice 10 minquantity 5 mintrade 100
  ${RICH}
  A buy 50 @ 9
    rejected PRICE_BELOW_MINIMUM 10 9
  A buy 4 @ 100
    rejected QUANTITY_BELOW_MINIMUM 5 4
  A buy 9 @ 11
    rejected NOTIONAL_BELOW_MINIMUM 100 99
  A sell 10 @ 10
  B buy 4
    rejected QUANTITY_BELOW_MINIMUM 5 4
  B buy 9
    rejected NOTIONAL_BELOW_MINIMUM 100 90
  B buy for 99
    rejected NOTIONAL_BELOW_MINIMUM 100 99
  `,
)

scenario(
  'a notional beyond exact numbers is refused',
  `
  A buy 4294967295 @ 1073741823
    rejected NOTIONAL_TOO_LARGE
  A buy 8388608 @ 1073741823
    rejected INSUFFICIENT_BALANCE 9007199246352384 0
  A buy 8388609 @ 1073741823
    rejected NOTIONAL_TOO_LARGE
  `,
)

scenario(
  'fields that contradict each other are refused',
  `
  ${RICH}
  A buy 0 @ 100
    rejected INVALID_FIELD
  A buy 0
    rejected INVALID_FIELD
  A sell for 100
    rejected INVALID_FIELD
  A buy for 100 @ 100
    rejected INVALID_FIELD
  A buy 1 @ 0
    rejected INVALID_FIELD
  A buy 1 @ 1073741824
    rejected INVALID_FIELD
  `,
)

scenario(
  'a market takes what its status allows',
  `
  ${RICH}
  A sell 1 @ 100 as a1
  status POST_ONLY
    market POST_ONLY
  B buy 1 @ 100
    rejected MARKET_POST_ONLY
  B buy 1
    rejected MARKET_POST_ONLY
  B buy 1 @ 99 post as b1
  status CANCEL_ONLY
  B buy 1 @ 99 post
    rejected MARKET_CANCEL_ONLY
  B cancel b1
    closed b1 CANCELLED 1
  status PAUSED
  B buy 1 @ 100
    rejected MARKET_PAUSED
  A cancel a1
    rejected MARKET_PAUSED
  A cancel-all
    rejected MARKET_PAUSED
  status ACTIVE
  B buy 1 @ 100
    trade a1 100 1
    closed a1 FILLED 0
    closed b FILLED 0
  `,
)

scenario(
  'orders expire in a paused market too',
  `
  ${RICH}
  A sell 1 @ 100 until 50 as a1
  status PAUSED
  time 50
    closed a1 EXPIRED 1
  `,
)

scenario(
  'a client_order_id is used once, by the order that got it',
  `
  ${RICH}
  A buy 1 @ 100 cid x as a1
  A buy 1 @ 100 cid x
    rejected DUPLICATE_CLIENT_ORDER_ID a1
  B buy 1 @ 100 cid x as b1
  A cancel a1
    closed a1 CANCELLED 1
  A buy 1 @ 100 cid x
    rejected DUPLICATE_CLIENT_ORDER_ID a1
  # What was refused has used nothing up.
  A buy 100000 @ 100 cid y
    rejected INSUFFICIENT_BALANCE 10000000 100000
  A buy 1 @ 100 cid y
  `,
)

scenario(
  'a signed message is used once, and an old one is too late',
  `
  ${RICH}
  A buy 1 @ 100 as a1
  again
    rejected REPLAYED_MESSAGE a1
  time 360000
  again
    rejected REPLAYED_MESSAGE a1
  time 360001
  again
    rejected INVALID_TIMESTAMP
  time 600000
  again
    rejected INVALID_TIMESTAMP
  `,
)

scenario(
  'a full book takes no order that might rest',
  `
  ${RICH}
  A buy 1 @ 1
  A buy 1 @ 1
  A buy 1 @ 1
  A buy 1 @ 1
  A sell 1 @ 100 as a1
  A sell 1 @ 100
  A sell 1 @ 100
  A sell 1 @ 100
  B buy 1 @ 2
    rejected BOOK_FULL
  B buy 1 @ 100 ioc
    trade a1 100 1
    closed a1 FILLED 0
    closed b FILLED 0
  B buy 1 @ 2
  `,
)
