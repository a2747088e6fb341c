import { RICH, scenario } from '../../script.js'

scenario(
  'a smaller order keeps its place, and gives back exactly what it no longer needs',
  `
  market taker 10000
  deposit A 1000 CASH
  deposit B 1000 CASH
  deposit C 10 GOLD
  A buy 5 @ 100 as a1
  B buy 5 @ 100 as b1
  A amend a1 2
    amended a1 100 2/2
    level BUY 100 7 2
    balance A CASH 798 202
  C sell 3 @ 100
    trade a1 100 2 fees 0 2
    closed a1 FILLED 0
    trade b1 100 1 fees 0 1
    closed c FILLED 0
  `,
)

scenario(
  'a larger order goes to the end of the line at its price, and holds more',
  `
  deposit A 1000 CASH
  deposit B 1000 CASH
  deposit C 10 GOLD
  A buy 2 @ 100 as a1
  B buy 2 @ 100 as b1
  A amend a1 3
    amended a1 100 3/3
    level BUY 100 2 1
    level BUY 100 5 2
    balance A CASH 700 300
  C sell 3 @ 100
    trade b1 100 2
    closed b1 FILLED 0
    trade a1 100 1
    closed c FILLED 0
  `,
)

scenario(
  'an order at another price goes to the end of its line, also when it comes back',
  `
  ${RICH}
  A sell 2 @ 100 as a1
  B sell 2 @ 100 as b1
  A amend a1 @ 101
    amended a1 101 2/2
    level SELL 100 2 1
    level SELL 101 2 1
  A amend a1 1 @ 100
    amended a1 100 1/1
    level SELL 101 0 0
    level SELL 100 3 2
  C buy 3 @ 100
    trade b1 100 2
    closed b1 FILLED 0
    trade a1 100 1
    closed a1 FILLED 0
    closed c FILLED 0
  `,
)

scenario(
  'the same terms again, said or not, leave an order in its place',
  `
  ${RICH}
  A sell 2 @ 100 as a1
  B sell 2 @ 100 as b1
  A amend a1
    amended a1 100 2/2
  A amend a1 2 @ 100
    amended a1 100 2/2
  C buy 1 @ 100
    trade a1 100 1
    closed c FILLED 0
  `,
)

scenario(
  'a quantity is the whole size, and must be more than what is filled of it',
  `
  ${RICH}
  A sell 5 @ 100 as a1
  B buy 3 @ 100
    trade a1 100 3
    closed b FILLED 0
  A amend a1 3
    rejected QUANTITY_ALREADY_FILLED 3 3
  A amend a1 2 @ 101
    rejected QUANTITY_ALREADY_FILLED 3 2
  A amend a1 4
    amended a1 100 1/4
    level SELL 100 1 1
    balance A GOLD 996 1
  A amend a1 7 @ 102
    amended a1 102 4/7
    level SELL 100 0 0
    level SELL 102 4 1
    balance A GOLD 993 4
  B buy 4 @ 102
    trade a1 102 4
    closed a1 FILLED 0
    closed b FILLED 0
  A amend a1 9
    rejected ORDER_NOT_FOUND
  `,
)

scenario(
  'an order that is moved over the spread trades as a taker, and the rest of it rests',
  `
  market maker 10000 taker 20000
  deposit A 1000 CASH
  deposit B 10 GOLD
  A buy 5 @ 90 as a1
  B sell 2 @ 100 as b1
  A amend a1 @ 100
    amended a1 100 5/5
    level BUY 90 0 0
    trade b1 100 2 fees 2 4
    closed b1 FILLED 0
    level SELL 100 0 0
    level BUY 100 3 1
    balance A CASH 490 306
    balance B CASH 198 0
    balance house CASH 6 0
    balance B GOLD 8 0
    balance A GOLD 2 0
  B sell 3 @ 90 as b2
    trade a1 100 3 fees 3 6
    closed a1 FILLED 0
    closed b2 FILLED 0
  `,
)

scenario(
  'an order that fills whole while it is amended closes',
  `
  ${RICH}
  A buy 2 @ 90 as a1
  B sell 5 @ 100 as b1
  A amend a1 3 @ 101
    amended a1 101 3/3
    trade b1 100 3
    closed a1 FILLED 0
  `,
)

scenario(
  'post-only stays: a change that would match is refused, and the order stays as it was',
  `
  ${RICH}
  C buy 1 @ 98 as c1
  A buy 2 @ 99 post as a1
  B buy 2 @ 99 as b1
  C sell 1 @ 100 as c2
  A amend a1 @ 100
    rejected WOULD_MATCH 100 0
  A amend a1 7 @ 105
    rejected WOULD_MATCH 100 0
  C sell 1 @ 99
    trade a1 99 1
    closed c FILLED 0
  A amend a1 @ 97
    amended a1 97 1/2
  C cancel c2
    closed c2 CANCELLED 1
  C sell 1 @ 101 as c3
  A amend a1 @ 100
    amended a1 100 1/2
  A amend a1 @ 101
    rejected WOULD_MATCH 101 0
  `,
)

for (const [rule, ends] of [
  ['taker', 'level BUY 90 0 0\n    closed a1 EXPIRED_IN_MATCH 3'],
  [
    'maker',
    'level BUY 90 0 0\n    closed a2 EXPIRED_IN_MATCH 1\n    level SELL 100 0 0\n    level BUY 100 3 1',
  ],
  [
    'both',
    `level BUY 90 0 0
    closed a2 EXPIRED_IN_MATCH 1
    level SELL 100 0 0
    closed a1 EXPIRED_IN_MATCH 3`,
  ],
] as const) {
  scenario(
    `an order that meets its own account's keeps the rule that it came with: expire_${rule}`,
    `
  ${RICH}
  A buy 3 @ 90 stp ${rule} as a1
  A sell 1 @ 100 as a2
  A amend a1 @ 100
    amended a1 100 3/3
    ${ends}
  `,
  )
}

scenario(
  'what a new order may not do, a change may not either, and the order stays as it was',
  `
  market band 1000 minprice 92 minquantity 2 mintrade 250
  deposit A 500 CASH
  deposit B 1000 CASH
  deposit C 10 GOLD
  C sell 3 @ 100 as c1
  A buy 3 @ 100
    trade c1 100 3
    closed c1 FILLED 0
    closed a FILLED 0
  deposit A 300 CASH
  A buy 4 @ 95 as a1
    level BUY 95 4 1
    balance A CASH 120 380
  B buy 4 @ 95 as b1
  A amend a1 @ 91
    rejected PRICE_BELOW_MINIMUM 92 91
  A amend a1 @ 111
    rejected PRICE_OUTSIDE_BAND 90 110
  A amend a1 4294967295 @ 536870911
    rejected NOTIONAL_TOO_LARGE
  A amend a1 1
    rejected QUANTITY_BELOW_MINIMUM 2 1
  A amend a1 1 @ 96
    rejected QUANTITY_BELOW_MINIMUM 2 1
  A amend a1 2 @ 94
    rejected NOTIONAL_BELOW_MINIMUM 250 188
  A amend a1 6
    rejected INSUFFICIENT_BALANCE 570 500
  C sell 4 @ 95
    trade a1 95 4
    closed a1 FILLED 0
    closed c FILLED 0
  `,
)

scenario(
  'what an order holds itself counts, to the last atom, when it is to hold more',
  `
  market taker 10000
  deposit A 1010 CASH
  A buy 5 @ 100 as a1
  A buy 2 @ 100 as a2
    level BUY 100 7 2
    balance A CASH 303 707
  A amend a1 9
    rejected INSUFFICIENT_BALANCE 909 808
  A amend a1 8
    amended a1 100 8/8
    level BUY 100 2 1
    level BUY 100 10 2
    balance A CASH 0 1010
  A amend a1 4 @ 200
    amended a1 200 4/4
    level BUY 100 2 1
    level BUY 200 4 1
  A cancel-all
    closed a2 CANCELLED 2
    closed a1 CANCELLED 4
    balance A CASH 1010 0
  `,
)

scenario(
  'an order expires when it was to, however it is changed',
  `
  ${RICH}
  A sell 2 @ 100 until 500 as a1
  A sell 2 @ 101 until 500 as a2
  A sell 2 @ 102 until 500 as a3
  A amend a1 @ 105
    amended a1 105 2/2
  A amend a2 1
    amended a2 101 1/1
  time 499
  A amend a1 @ 106
    amended a1 106 2/2
  # Those that expire together do so by their places: a1 has a new one.
  time 500
    closed a2 EXPIRED 1
    closed a3 EXPIRED 2
    closed a1 EXPIRED 2
  `,
)

scenario(
  'only the account whose order it is finds it, and only while it is open',
  `
  ${RICH}
  A sell 2 @ 100 until 500 as a1
  B amend a1 1
    rejected ORDER_NOT_FOUND
  A cancel a1
    closed a1 CANCELLED 2
  A amend a1 1
    rejected ORDER_NOT_FOUND
  A sell 2 @ 100 until 500 as a2
  time 499
  A amend a2 1
    amended a2 100 1/1
  time 500
    closed a2 EXPIRED 1
  A amend a2 1
    rejected ORDER_NOT_FOUND
  `,
)

scenario(
  'a market that takes only cancels lets orders shrink, and one that is paused does not',
  `
  ${RICH}
  A sell 9 @ 100 as a1
  A sell 9 @ 100 post as a2
  status POST_ONLY
  A amend a1 8
    amended a1 100 8/8
  A amend a1 @ 101
    rejected MARKET_POST_ONLY
  A amend a2 @ 101
    amended a2 101 9/9
  status CANCEL_ONLY
  A amend a1 7
    amended a1 100 7/7
  A amend a1 8
    rejected MARKET_CANCEL_ONLY
  A amend a2 @ 102
    rejected MARKET_CANCEL_ONLY
  status PAUSED
  A amend a1 6
    rejected MARKET_PAUSED
  status ACTIVE
  A amend a1 6
    amended a1 100 6/6
  `,
)

scenario(
  'a full book has room for an order that it has already',
  `
  ${RICH}
  A sell 1 @ 101 as a1
  ${Array.from({ length: 7 }, (_, i) => `A sell 1 @ ${110 + i}`).join('\n  ')}
  B sell 1 @ 120
    rejected BOOK_FULL
  A amend a1 2 @ 103
    amended a1 103 2/2
    level SELL 101 0 0
    level SELL 103 2 1
  `,
)

scenario(
  'a message amends once; one that was refused may come again',
  `
  deposit A 200 CASH
  A buy 2 @ 100 as a1
  A amend a1 3
    rejected INSUFFICIENT_BALANCE 300 200
  deposit A 100 CASH
  again
    amended a1 100 3/3
  A cancel a1
    closed a1 CANCELLED 3
  `,
)
