import { RICH, scenario } from '../../script.js'

/** What is refused, in the words of the reject table, with the bounds that were missed. */

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
  'a band reaches one tick either way, however narrow it is',
  `
  market band 2000
  ${RICH}
  A buy 1 @ 1
  A sell 1 @ 2 as a1
  # A fifth around the mid of 1.5 is from 1.2 to 1.8, where no tick is.
  B buy 1 @ 3
    rejected PRICE_OUTSIDE_BAND 1 2
  B buy 1 @ 2
    trade a1 2 1
    closed a1 FILLED 0
    closed b FILLED 0
  A sell 1 @ 4
    rejected PRICE_OUTSIDE_BAND 1 3
  A sell 1 @ 3
  `,
)

scenario(
  'no band reaches beyond the highest price, which an amendment may name as well',
  `
  deposit A 9 GOLD
  deposit B 9999999999 CASH
  A sell 1 @ 1073741823 as a1
  # Nothing has traded, and there is no mid: the band is all prices.
  A amend a1 @ 1073741824
    rejected PRICE_OUTSIDE_BAND 1 1073741823
  B buy 1 @ 1073741823
    trade a1 1073741823 1
    closed a1 FILLED 0
    closed b FILLED 0
  A sell 1 @ 1073741823 as a2
  A amend a2 @ 1073741824
    rejected PRICE_OUTSIDE_BAND 1 1073741823
  A sell 1 @ 1073741824
    rejected INVALID_FIELD
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
  'no amendment makes an order smaller than a new one may be',
  `
  market mintrade 250 minquantity 2
  ${RICH}
  A sell 9 @ 100 as a1
  A amend a1 2
    rejected NOTIONAL_BELOW_MINIMUM 250 200
  A amend a1 1
    rejected QUANTITY_BELOW_MINIMUM 2 1
  A amend a1 2 @ 124
    rejected NOTIONAL_BELOW_MINIMUM 250 248
  A amend a1 3
    amended a1 100 3/3
    balance A GOLD 997 3
  A amend a1
    amended a1 100 3/3
  A amend a1 2 @ 125
    amended a1 125 2/2
  A amend a1 3
    amended a1 125 3/3
  # What is left once some of it traded may be less.
  B buy 2 @ 125
    trade a1 125 2
    closed b FILLED 0
  A amend a1
    amended a1 125 1/3
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
  'a full book takes no order that might rest',
  `
  ${RICH}
  A buy 1 @ 1
  A buy 1 @ 1
  A buy 1 @ 1
  A buy 1 @ 1
  A sell 1 @ 100 as a1
  A sell 1 @ 100 as a2
  A sell 1 @ 100
  A sell 1 @ 100
  B buy 1 @ 2
    rejected BOOK_FULL
  # A market order never rests, whatever it says.
  B buy for 100
    trade a1 100 1
    closed a1 FILLED 0
    closed b FILLED 0
  B buy 1 @ 2 as b1
  B cancel b1
    closed b1 CANCELLED 1
  A sell 1 @ 100
  B buy 1 @ 100 ioc
    trade a2 100 1
    closed a2 FILLED 0
    closed b FILLED 0
  B buy 1 @ 2
  `,
)

scenario(
  'an account has a limited number of open orders in a market, and those that close make room',
  `
  ${RICH}
  A buy 1 @ 1 as a1
  A buy 1 @ 1
  A buy 1 @ 1
  A buy 1 @ 1
  A buy 1 @ 1
  A buy 1 @ 1
  A buy 1 @ 1
  A buy 1 @ 1
  A buy 1 @ 2
    rejected TOO_MANY_OPEN_ORDERS
  A buy 1 @ 2 ioc
    closed a EXPIRED 1
  A cancel a1
    closed a1 CANCELLED 1
  A buy 1 @ 2
  `,
)
