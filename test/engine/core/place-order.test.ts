import { RICH, scenario } from '../../script.js'

/** What the book makes of an order that is taken, self-trade prevention included. */

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
