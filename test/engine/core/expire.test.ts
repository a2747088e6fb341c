import { RICH, scenario } from '../../script.js'

// After every line of these the exchange is restored from its snapshot, and from a replay.

scenario(
  'an expire closes no more than it may, in the order in which all would close at once',
  `
  ${RICH}
  C sell 1 @ 107 until 500 as c1
  A sell 1 @ 105 until 1000 as a1
  B sell 1 @ 106 until 1000 as b1
  A sell 1 @ 104 as a2
  A cancel-after 1000
    timer A 1000
  expire 0 at 1000
  expire 1
    closed c1 EXPIRED 1
  expire 2
    closed a1 EXPIRED 1
    closed b1 EXPIRED 1
  expire 1
    closed a2 CANCELLED 1
  expire 1
    fired A
  expire 1
  `,
)

scenario(
  'a switch that has fired half goes on where it stopped, also after a restart',
  `
  ${RICH}
  A sell 1 @ 105 as a1
  A sell 1 @ 106 as a2
  A buy 1 @ 95 as a3
  B sell 1 @ 105 as b1
  B cancel-after 1000
    timer B 1000
  A cancel-after 1000
    timer A 1000
  expire 2 at 1000
    closed a1 CANCELLED 1
    level SELL 105 1 1
    closed a2 CANCELLED 1
    level SELL 106 0 0
    balance A GOLD 1000 0
  expire 3
    closed a3 CANCELLED 1
    fired A
    closed b1 CANCELLED 1
  expire 3
    fired B
  `,
)

scenario(
  'what an expire left is closed before any other command, and trades with none',
  `
  ${RICH}
  A sell 1 @ 100 until 1000 as a1
  A sell 1 @ 101 until 1000 as a2
  B sell 1 @ 102 as b1
  B sell 1 @ 103 as b2
  B cancel-after 1000
    timer B 1000
  expire 1 at 1000
    closed a1 EXPIRED 1
  C buy 4 @ 103 as c1
    closed a2 EXPIRED 1
    closed b1 CANCELLED 1
    closed b2 CANCELLED 1
    fired B
  time 5000
  C cancel c1
    closed c1 CANCELLED 4
  `,
)

scenario(
  'an expire before anything is due does nothing',
  `
  ${RICH}
  A sell 1 @ 100 until 1000 as a1
  A cancel-after 2000
    timer A 2000
  expire 5 at 999
  A cancel a1
    closed a1 CANCELLED 1
  expire 5 at 1999
  expire 5 at 2000
    fired A
  `,
)
