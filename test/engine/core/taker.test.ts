import { RICH, scenario } from '../../script.js'

/** What orders ask of the book: market orders, by quantity and by quote, and FOK. */

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
  'what a market buy needs is told up to the price at which it is too much',
  `
  market margin 10000
  deposit A 10 GOLD
  deposit B 204 CASH
  A sell 1 @ 100
  A sell 1 @ 104
  A sell 1 @ 105
  A sell 1 @ 105
  A sell 1 @ 106
  B buy 5
    rejected INSUFFICIENT_BALANCE 414 204
  B buy 5 fok
    rejected INSUFFICIENT_BALANCE 414 204
  C buy 5
    rejected INSUFFICIENT_BALANCE 100 0
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
  'what stops by quote is judged by the next price within its bound',
  `
  market margin 1000
  ${RICH}
  A sell 2 @ 100 as a1
  A sell 2 @ 110 as a2
  A sell 2 @ 111 as a3
  # 105 are left: less than the next price, though more than the last.
  B buy for 305 fok
    trade a1 100 2
    closed a1 FILLED 0
    closed b FILLED 0
  A sell 2 @ 100 as a4
  # The bound is 110: the offer behind it is none, and 105 would buy at 100.
  A cancel a2
    closed a2 CANCELLED 2
  B buy for 305 fok
    closed b EXPIRED 0
  B buy for 305
    trade a4 100 2
    closed a4 FILLED 0
    closed b EXPIRED 0
  `,
)

scenario(
  'an own order is a next price, too, though it is never bought',
  `
  ${RICH}
  A sell 1 @ 150 as a1
  B sell 1 @ 100 as b1
  A buy for 240 stp taker
    trade b1 100 1
    closed b1 FILLED 0
    closed a FILLED 0
  B sell 1 @ 100 as b2
  A buy for 240 stp maker fok
    trade b2 100 1
    closed b2 FILLED 0
    closed a FILLED 0
  # 150 are left, and would buy a1, were it another's.
  B sell 1 @ 100 as b3
  A buy for 250 stp taker
    trade b3 100 1
    closed b3 FILLED 0
    closed a EXPIRED_IN_MATCH 0
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
  'an order by quote buys more lots than an order by quantity may have',
  `
  deposit A 20000000000 GOLD
  deposit B 40000000000 CASH
  A sell 4294967295 @ 1 as a1
  A sell 4294967295 @ 1 as a2
  B buy for 8589934592 fok
    closed b EXPIRED 0
  B buy for 8589934000 fok
    trade a1 1 4294967295
    closed a1 FILLED 0
    trade a2 1 4294966705
    closed b FILLED 0
    balance B CASH 31410066000 0
    balance A CASH 8589934000 0
    balance A GOLD 11410065410 590
    balance B GOLD 8589934000 0
  `,
)

scenario(
  'a budget is exact up to the largest notional that an order may have, and refused beyond',
  `
  deposit A 2000000000 GOLD
  deposit B 40000000000000000 CASH
  A sell 441650591 @ 20394401 as a1
  A sell 441650591 @ 20394401 as a2
  B buy for 9007199254740991 fok
    trade a1 20394401 441650591
    closed a1 FILLED 0
    closed b FILLED 0
  B buy for 9007199254740992
    rejected NOTIONAL_TOO_LARGE
  `,
)

scenario(
  'what pays for the fee of the largest notional as well is not refused',
  `
  market taker 10000
  deposit A 2000000000 GOLD
  A sell 441650591 @ 20394401 as a1
  # A hundredth is the fee: of 9007199254740991 rounded down, and of one more.
  B buy for 9097271247288400
    rejected INSUFFICIENT_BALANCE 9097271247288400 0
  B buy for 9097271247288401
    rejected NOTIONAL_TOO_LARGE
  `,
)
