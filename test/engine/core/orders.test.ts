import { RICH, scenario } from '../../script.js'

/** How open orders end by themselves. */

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
  'orders expire in a paused market too',
  `
  ${RICH}
  A sell 1 @ 100 until 50 as a1
  status PAUSED
  time 50
    closed a1 EXPIRED 1
  `,
)
