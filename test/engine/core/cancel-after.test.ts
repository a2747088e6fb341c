import { RICH, scenario } from '../../script.js'

scenario(
  'a dead-man switch cancels all orders of its account at the first moment at or after it is due',
  `
  ${RICH}
  A sell 1 @ 105 as a1
  A buy 2 @ 95 as a2
  B sell 1 @ 105 as b1
  A cancel-after 5000
    timer A 5000
  time 4999
  time 5000
    closed a1 CANCELLED 1
    level SELL 105 1 1
    closed a2 CANCELLED 2
    level BUY 95 0 0
    fired A
    balance A GOLD 1000 0
    balance A CASH 100000 0
  # It fires once.
  A sell 1 @ 105 as a3
  time 20000
  `,
)

scenario(
  'asked for more time, a switch waits; asked for none, it is gone',
  `
  ${RICH}
  A sell 1 @ 105 as a1
  A cancel-after 1000
    timer A 1000
  time 900
  A cancel-after 1000
    timer A 1900
  time 1800
  A cancel-after 0
    timer A 0
  A cancel-after 0
    timer A 0
  time 90000000
  A cancel a1
    closed a1 CANCELLED 1
  `,
)

scenario(
  'a switch that is due fires before the command that comes with that moment',
  `
  ${RICH}
  A sell 1 @ 105 as a1
  A cancel-after 1000
    timer A 1000
  time 999
  B cancel-after 1000
    timer B 1999
  B sell 1 @ 105 as b1
  time 1999
    closed a1 CANCELLED 1
    fired A
    closed b1 CANCELLED 1
    fired B
  # Too late to ask for more time.
  C sell 1 @ 105 as c1
  C cancel-after 1000
    timer C 2999
  time 2999
    closed c1 CANCELLED 1
    fired C
  C cancel-after 1000
    timer C 3999
  `,
)

scenario(
  'what is due at one moment expires first, and then switches fire by account',
  `
  ${RICH}
  B cancel-after 1000
    timer B 1000
  A cancel-after 1000
    timer A 1000
  B sell 1 @ 105 as b1
  A sell 1 @ 105 until 1000 as a1
  A sell 1 @ 106 as a2
  time 1000
    closed a1 EXPIRED 1
    closed a2 CANCELLED 1
    fired A
    closed b1 CANCELLED 1
    fired B
  `,
)

scenario(
  'a switch fires in a paused market too, where no command cancels',
  `
  ${RICH}
  A sell 1 @ 105 as a1
  A cancel-after 1000
    timer A 1000
  status PAUSED
    market PAUSED
  A cancel-all
    rejected MARKET_PAUSED
  time 1000
    closed a1 CANCELLED 1
    fired A
  `,
)

scenario(
  'a switch waits from one second to a day, and its message is used once',
  `
  ${RICH}
  A cancel-after 999
    rejected INVALID_FIELD 1000 86400000
  A cancel-after 86400001
    rejected INVALID_FIELD 1000 86400000
  A cancel-after 86400000
    timer A 86400000
  again
    rejected REPLAYED_MESSAGE ?
  `,
)
