import { wrongForm } from '@truebook/api/access/unsigned'
import { readChannelName } from '@truebook/api/feed/channel-name'
import { CANDLE_INTERVALS } from '@truebook/shared/candle-interval'
import { parseDecimal } from '@truebook/shared/decimal'
import { isUuid } from '@truebook/shared/order-id'
import { OPERATIONS } from '@truebook/shared/wire/feed-operations'
import { CHANNEL_DEPTHS, GROUPINGS } from '@truebook/shared/wire/order-book'
import { SignedDecimal, SignedDecimalOrEmpty } from '@truebook/shared/wire/place-order'
import { documented, OrderIdText, WalletSignature } from '@truebook/shared/wire/text'
import t from 'tap'

/** Whether a text fits what the documents say of it. */
function fits(schema: { readonly maxLength?: number; readonly pattern?: string }, text: string) {
  const { pattern = '', maxLength = Infinity } = documented(schema)
  return new RegExp(pattern).test(text) && text.length <= maxLength
}

function isTaken(read: () => unknown): boolean {
  try {
    read()
    return true
  } catch {
    return false
  }
}

t.test('an amount is shown as it is read, and none is nothing', (t) => {
  const texts = `1 0 0.0 0.1 0.00 10 10.50 01 00.1 .5 5. -1 +1 1e4 1E4 abc ١ 1,5 0x1 ${'1'.repeat(20)}`
  const long = [38, 39, 40].map((digits) => `0.${'0'.repeat(digits - 3)}1`)
  for (const text of ['', ' 1', '1 ', '1\n', ...texts.split(' '), ...long]) {
    // Finer than its asset's decimals is not its form's fault.
    const read = parseDecimal(text, 40)
    const isGood = read.ok && read.value > 0n
    t.equal(fits(SignedDecimal, text), isGood, JSON.stringify(text))
    t.equal(fits(SignedDecimalOrEmpty, text), isGood || text === '', JSON.stringify(text))
  }
  t.end()
})

t.test('an id and a signature are shown as they are read', (t) => {
  const [id] = OrderIdText.examples
  for (const text of [id, id.toUpperCase(), `urn:uuid:${id}`, id.slice(1), `${id} `, `g${id}`]) {
    t.equal(fits(OrderIdText, text), isUuid(text), text)
  }
  const hex = '5f'.repeat(65)
  for (const text of [
    hex,
    `0x${hex}`,
    `0X${hex}`,
    hex.toUpperCase(),
    `0x${hex}0`,
    '0x',
    `${hex}g`,
  ]) {
    t.equal(fits(WalletSignature, text), wrongForm(text) === undefined, text)
  }
  t.end()
})

t.test('the names of channels are shown as they are read', (t) => {
  const { channel } = OPERATIONS.subscribe.properties
  const private_ = ['orders', 'fills', 'balances', 'transfers', 'withdrawals', 'status']
  const bare = ['depth', 'book', 'trades', 'bbo', 'ticker', 'candles', 'nothing', ...private_]
  const options = [
    ...['', ':', ':1', ':depth=7', ':tick_size=2', ':depth=5:tick_size=1', ':interval=1m'],
    ...CANDLE_INTERVALS.map((one) => `:${one}`),
    ...GROUPINGS.flatMap((one) => [`:tick_size=${one}`, `:tick_size=${one}:depth=10`]),
    ...CHANNEL_DEPTHS.map((one) => `:depth=${one}`),
    ':tick_size=0x01',
  ]
  const tickers = ['BTC_USDC', 'BTC/USDC', 'BTC', 'BTC-USDC', '_USDC', '']
  const withTickers = bare.flatMap((one) =>
    tickers.flatMap((ticker) => options.map((option) => `${one}:${ticker}${option}`)),
  )
  let taken = 0
  for (const name of [...bare, ...withTickers]) {
    const isGood = isTaken(() => readChannelName(name))
    if (isGood) taken += 1
    if (fits(channel, name) !== isGood) t.fail(`${name} is ${isGood ? '' : 'not '}taken`)
  }
  t.ok(taken > 50)
  t.end()
})
