import type { FlatJson } from '@truebook/shared/flat-json'
import {
  SIGNED_FIELDS,
  type SignedAction,
  signingCandidates,
  verifyWalletSignature,
} from '@truebook/shared/signing'
import { Wallet } from 'ethers'
import t from 'tap'
import { golden } from './golden.js'

const wallet = new Wallet('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80')
const stranger = new Wallet(`0x${'11'.repeat(32)}`)
const timestamp = golden.timestamp
const limit: FlatJson = {
  ticker: 'BTC_USDC',
  side: 'BUY',
  order_type: 'LIMIT',
  quantity: '0.1',
  price: '30000',
  time_in_force: 0,
  timestamp,
}

const sample: Record<SignedAction, FlatJson> = {
  PLACE_ORDER: {
    ...limit,
    quote_quantity: '',
    expires_at: 0,
    client_order_id: 'c-1',
    post_only: true,
    self_trade_prevention: 'expire_both',
  },
  AMEND_ORDER: { order_id: 'x', price: '30000', quantity: '0.2', timestamp },
  CANCEL_ORDER: { order_id: 'x', timestamp },
  CANCEL_ALL_ORDERS: { market: 1, timestamp },
  CANCEL_ALL_AFTER: { timeout: 60_000, timestamp },
  CANCEL_ON_DISCONNECT: { session: 's-1', timestamp },
  WITHDRAW: { asset: 'USDC', amount: '1', chain_id: 84532, timestamp },
  TRANSFER: { asset: 'USDC', amount: '1', to_wallet_address: wallet.address, timestamp },
}
const actions = Object.keys(SIGNED_FIELDS) as SignedAction[]

t.test(
  'every golden signing string is a candidate and its signature is the wallet’s',
  async (t) => {
    for (const vector of golden.cases) {
      if (!vector.signing_payload) continue
      const { action, ...sent } = vector.signing_payload
      const signature = vector.wallet_signature ?? ''
      const candidates = signingCandidates(action, { ...sent, signature })
      t.equal(candidates[0], vector.signing_string, vector.name)
      const claim = { candidates, signature, wallet: golden.wallet }
      t.equal(verifyWalletSignature(claim), vector.signing_string, vector.name)
      t.equal(verifyWalletSignature({ ...claim, wallet: stranger.address }), undefined)
    }
  },
)

t.test('the keys signed for each action are those of the contract', async (t) => {
  const keys = (action: SignedAction, sent: FlatJson) =>
    signingCandidates(action, sent).map((text) => Object.keys(JSON.parse(text)).join(' '))
  t.strictSame(keys('PLACE_ORDER', limit), [
    'action order_type price quantity side ticker time_in_force timestamp',
    'action expires_at order_type price quantity quote_quantity side ticker time_in_force timestamp',
  ])
  t.strictSame(keys('AMEND_ORDER', { order_id: 'x', price: '1', timestamp }), [
    'action order_id price timestamp',
  ])
  t.strictSame(keys('CANCEL_ORDER', sample.CANCEL_ORDER), ['action order_id timestamp'])
  t.strictSame(keys('CANCEL_ALL_ORDERS', sample.CANCEL_ALL_ORDERS), ['action market timestamp'])
  t.strictSame(keys('CANCEL_ALL_AFTER', sample.CANCEL_ALL_AFTER), ['action timeout timestamp'])
  t.strictSame(keys('CANCEL_ON_DISCONNECT', sample.CANCEL_ON_DISCONNECT), [
    'action session timestamp',
  ])
  t.strictSame(keys('WITHDRAW', sample.WITHDRAW), ['action amount asset chain_id timestamp'])
  t.strictSame(keys('TRANSFER', sample.TRANSFER), [
    'action amount asset timestamp to_wallet_address',
  ])
})

t.test('fields left out are signed as left out or as their defaults', async (t) => {
  const [asSent, completed] = signingCandidates('PLACE_ORDER', limit)
  t.strictSame(JSON.parse(asSent), { action: 'PLACE_ORDER', ...limit })
  const defaults = { quote_quantity: '', expires_at: 0 }
  t.strictSame(JSON.parse(completed), { action: 'PLACE_ORDER', ...limit, ...defaults })
  t.equal(signingCandidates('PLACE_ORDER', { ...limit, ...defaults }).length, 1)
  t.equal(signingCandidates('PLACE_ORDER', { ...limit, ...defaults })[0], completed)
})

t.test('the candidate that was signed is the same whichever fields are left out', async (t) => {
  const candidates = signingCandidates('PLACE_ORDER', limit)
  for (const text of candidates) {
    const signature = await wallet.signMessage(text)
    t.equal(verifyWalletSignature({ candidates, signature, wallet: wallet.address }), text)
  }
  const signature = await wallet.signMessage(candidates[1])
  const whole = signingCandidates('PLACE_ORDER', { ...limit, quote_quantity: '', expires_at: 0 })
  const claim = { candidates: whole, signature, wallet: wallet.address }
  t.equal(verifyWalletSignature(claim), candidates[1], 'so a replay has the same key')
})

t.test('each field that is sent and signed is bound', async (t) => {
  for (const action of actions) {
    const sent = sample[action]
    const candidates = signingCandidates(action, sent)
    const texts = action === 'PLACE_ORDER' ? 2 : 1
    t.equal(candidates.length, texts, `${action} has no fields left out but its name`)
    const signature = await wallet.signMessage(candidates[0])
    for (const [name, value] of Object.entries(sent)) {
      const other = typeof value === 'string' ? `${value}1` : Number(value) + 1
      const changed = { ...sent, [name]: typeof value === 'boolean' ? !value : other }
      const claim = { candidates: signingCandidates(action, changed), signature }
      t.equal(verifyWalletSignature({ ...claim, wallet: wallet.address }), undefined, name)
    }
  }
})

t.test('a field signed when sent can neither be taken away nor added', async (t) => {
  const { client_order_id, post_only, self_trade_prevention, ...plain } = sample.PLACE_ORDER
  const [named] = signingCandidates('PLACE_ORDER', { ...plain, client_order_id })
  t.notOk(signingCandidates('PLACE_ORDER', plain).includes(named), 'a name may be added only')
  for (const extra of [{ post_only }, { self_trade_prevention }]) {
    const without = signingCandidates('PLACE_ORDER', plain)
    const with_ = signingCandidates('PLACE_ORDER', { ...plain, ...extra } as FlatJson)
    t.notOk(
      with_.some((text) => without.includes(text)),
      JSON.stringify(extra),
    )
  }
})

t.test('client_order_id is signed, or as in the contract not', async (t) => {
  const candidates = signingCandidates('PLACE_ORDER', { ...limit, client_order_id: 'my-1' })
  const plain = signingCandidates('PLACE_ORDER', limit)
  t.strictSame([candidates[1], candidates[3]], plain)
  for (const i of [0, 2]) t.match(candidates[i], '"client_order_id":"my-1"')
  const signature = await wallet.signMessage(plain[0])
  const keys = ['a', 'b'].map((client_order_id) =>
    verifyWalletSignature({
      candidates: signingCandidates('PLACE_ORDER', { ...limit, client_order_id }),
      ...{ signature, wallet: wallet.address },
    }),
  )
  t.strictSame(keys, [plain[0], plain[0]], 'under another name it is the same message, good once')
})

t.test('an action in the body must be the route’s and changes nothing', async (t) => {
  const plain = signingCandidates('CANCEL_ORDER', sample.CANCEL_ORDER)
  const sent = { ...sample.CANCEL_ORDER, action: 'CANCEL_ORDER' }
  t.strictSame(signingCandidates('CANCEL_ORDER', sent), plain)
  t.throws(() => signingCandidates('CANCEL_ORDER', { ...sent, action: 'WITHDRAW' }), {
    code: 'INVALID_FIELD',
    message: 'action must be "CANCEL_ORDER" here, but "WITHDRAW" came.',
  })
  t.throws(() => signingCandidates('CANCEL_ORDER', { ...sent, action: null }), {
    code: 'INVALID_FIELD',
  })
})

t.test('a required field left out is refused in the words of the contract', async (t) => {
  const { timestamp: _, ...untimed } = limit
  t.throws(() => signingCandidates('PLACE_ORDER', untimed), {
    code: 'MISSING_FIELDS',
    message: 'Missing required fields.',
    details: { field: 'timestamp', fields: 'timestamp' },
  })
  t.throws(() => signingCandidates('TRANSFER', {}), {
    code: 'MISSING_FIELDS',
    details: { fields: 'asset, amount, to_wallet_address, timestamp' },
  })
})

t.test(
  'an order is named by its id or by its client_order_id, and what names it is signed',
  async (t) => {
    for (const action of ['CANCEL_ORDER', 'AMEND_ORDER'] as const) {
      const named = { client_order_id: 'c-1', timestamp }
      t.strictSame(signingCandidates(action, named), [
        `{"action":"${action}","client_order_id":"c-1","timestamp":${timestamp}}`,
      ])
      t.throws(() => signingCandidates(action, { ...named, order_id: 'x' }), {
        code: 'INVALID_FIELD',
        message: 'One of order_id and client_order_id must be sent, but both came.',
      })
      t.throws(() => signingCandidates(action, {}), {
        code: 'MISSING_FIELDS',
        details: { fields: 'order_id or client_order_id, timestamp' },
      })
    }
  },
)

t.test('a field that nobody signs is refused', async (t) => {
  for (const name of ['leverage', 'agent_index', 'message', 'hasOwnProperty']) {
    t.throws(() => signingCandidates('PLACE_ORDER', { ...limit, [name]: 'x' }), {
      code: 'UNKNOWN_FIELD',
      message: `${name} is no field of PLACE_ORDER.`,
      details: { field: name },
    })
  }
})

t.test('a field of another type is refused', async (t) => {
  const refused: [FlatJson, string][] = [
    [{ price: 30000 }, 'price must be a string, but 30000 came.'],
    [{ price: null }, 'price must be a string, but null came.'],
    [{ timestamp: '5' }, 'timestamp must be an integer, but "5" came.'],
    [{ timestamp: 1.5 }, 'timestamp must be an integer, but 1.5 came.'],
    [{ time_in_force: true }, 'time_in_force must be an integer, but true came.'],
    [{ post_only: 'true' }, 'post_only must be a boolean, but "true" came.'],
  ]
  for (const [field, message] of refused) {
    const sent = { ...limit, ...field }
    t.throws(() => signingCandidates('PLACE_ORDER', sent), { code: 'INVALID_FIELD', message })
  }
})

t.test('the wallet’s address may be written in any case', async (t) => {
  const candidates = signingCandidates('WITHDRAW', sample.WITHDRAW)
  const signature = await wallet.signMessage(candidates[0])
  for (const address of [wallet.address, wallet.address.toLowerCase()]) {
    t.equal(verifyWalletSignature({ candidates, signature, wallet: address }), candidates[0])
  }
  t.equal(verifyWalletSignature({ candidates, signature: '0x', wallet: wallet.address }), undefined)
  t.equal(verifyWalletSignature({ candidates: [], signature, wallet: wallet.address }), undefined)
})
