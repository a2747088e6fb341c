import { scenario } from '../../script.js'

const RICH = `
  deposit A 10000 CASH
  deposit A 100 GOLD
  deposit B 10000 CASH
  deposit B 100 GOLD
`

scenario(
  'a cancel closes the order, frees its level and gives back its hold',
  `
  market taker 10000
  ${RICH}
  A buy 5 @ 100 as a1
    level BUY 100 5 1
    balance A CASH 9495 505
  A cancel a1
    closed a1 CANCELLED 5
    level BUY 100 0 0
    balance A CASH 10000 0
  `,
)

scenario(
  'a cancelled order of several at a price leaves the others their places',
  `
  ${RICH}
  A sell 1 @ 100 as a1
  A sell 2 @ 100 as a2
  A sell 3 @ 100 as a3
  A cancel a2
    closed a2 CANCELLED 2
    level SELL 100 4 2
  B buy 4 @ 100
    trade a1 100 1
    closed a1 FILLED 0
    trade a3 100 3
    closed a3 FILLED 0
    closed b FILLED 0
  `,
)

scenario(
  'what is left of a partly filled order is cancelled',
  `
  ${RICH}
  A sell 5 @ 100 as a1
  B buy 2 @ 100
    trade a1 100 2
    closed b FILLED 0
  A cancel a1
    closed a1 CANCELLED 3
    balance A GOLD 98 0
  `,
)

scenario(
  'an order that is closed, or of somebody else, is not found',
  `
  ${RICH}
  A sell 5 @ 100 as a1
  B cancel a1
    rejected ORDER_NOT_FOUND
  A cancel a1
    closed a1 CANCELLED 5
  A cancel a1
    rejected ORDER_NOT_FOUND
  A sell 1 @ 100 as a2
  B buy 1 @ 100
    trade a2 100 1
    closed a2 FILLED 0
    closed b FILLED 0
  A cancel a2
    rejected ORDER_NOT_FOUND
  `,
)

scenario(
  'a cancel message is used once like any other',
  `
  ${RICH}
  A sell 5 @ 100 as a1
  A cancel a1
    closed a1 CANCELLED 5
  again
    rejected REPLAYED_MESSAGE ?
  `,
)

scenario(
  "cancel-all closes the account's orders on both sides, oldest first, and no others",
  `
  ${RICH}
  A sell 1 @ 105 as a1
  B sell 1 @ 105 as b1
  A buy 2 @ 95 as a2
  A sell 3 @ 104 as a3
  B buy 1 @ 104
    trade a3 104 1
    closed b FILLED 0
  A cancel-all
    closed a1 CANCELLED 1
    level SELL 105 1 1
    closed a2 CANCELLED 2
    level BUY 95 0 0
    closed a3 CANCELLED 2
    level SELL 104 0 0
    balance A GOLD 99 0
    balance A CASH 10104 0
  # With nothing open, it does nothing.
  A cancel-all
  `,
)

scenario(
  'a cancelled order does not expire later',
  `
  ${RICH}
  A sell 1 @ 105 until 100 as a1
  A cancel a1
    closed a1 CANCELLED 1
  A sell 1 @ 105 until 200 as a2
  time 150
  time 200
    closed a2 EXPIRED 1
  `,
)
