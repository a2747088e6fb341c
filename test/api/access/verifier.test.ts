import { threadedVerifier } from '@truebook/api/access/threaded-verifier'
import { inlineVerifier, type WalletClaim } from '@truebook/api/access/verifier'
import { messageDigest } from '@truebook/shared/digest'
import { Signature, Wallet } from 'ethers'
import t, { type Test } from 'tap'
import { createClient } from '../client.js'
import { openExchange, openTrader } from '../exchange-fixture.js'
import { openApi, openGround } from '../fixture.js'

// In an api its connections keep the process going while they wait; here nothing else does.
const alive = setInterval(() => {}, 1_000)
t.teardown(() => clearInterval(alive))

const ENDING = new URL('./ending-thread.js', import.meta.url)
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

const signer = new Wallet(`0x${'11'.repeat(32)}`)
const wallet = signer.address
const message = '{"action":"CANCEL_ORDER","order_id":"ö","timestamp":1}'
const signature = await signer.signMessage(message)
const claim: WalletClaim = { candidates: [message], signature, wallet }

function openThread(t: Test) {
  const verifier = threadedVerifier()
  t.teardown(() => verifier.stop())
  return verifier
}

/** The other signature of the same, which whoever sees the first can make. */
function malleated(text: string): string {
  const { r, s, v } = Signature.from(text)
  const high = (ORDER - BigInt(s)).toString(16).padStart(64, '0')
  return `${r}${high}${v === 27 ? '1c' : '1b'}`
}

t.test('a thread finds what is found without one', async (t) => {
  const [threaded, inline] = [openThread(t), inlineVerifier()]
  const signed = { message, digest: messageDigest(message) }
  const claims: [WalletClaim, typeof signed | undefined][] = [
    [claim, signed],
    [{ ...claim, candidates: ['other', message] }, signed],
    [{ ...claim, wallet: wallet.toLowerCase() }, signed],
    [{ ...claim, signature: signature.slice(2).toUpperCase() }, signed],
    [{ ...claim, candidates: ['other'] }, undefined],
    [{ ...claim, candidates: [] }, undefined],
    [{ ...claim, wallet: `0x${'00'.repeat(20)}` }, undefined],
    [{ ...claim, signature: malleated(signature) }, undefined],
    [{ ...claim, signature: `${signature.slice(0, -2)}02` }, undefined],
    [{ ...claim, signature: `0x${'00'.repeat(65)}` }, undefined],
    [{ ...claim, signature: `${signature}00` }, undefined],
    [{ ...claim, signature: '' }, undefined],
  ]
  const found = await Promise.all(claims.map(([one]) => threaded.verify(one)))
  for (const [i, [one, expected]] of claims.entries()) {
    t.same(found[i], expected, JSON.stringify(one))
    t.same(await inline.verify(one), expected)
  }
})

t.test('who asks first goes on first, however many steps there are before', async (t) => {
  const verifier = openThread(t)
  const went: number[] = []
  const ask = async (number: number) => {
    await verifier.verify(claim)
    for (let step = number % 5; step < 5; step++) await undefined
    went.push(number)
  }
  const numbers = Array.from({ length: 50 }, (_, i) => i)
  // Some are asked in one turn, and go over together; some while others are under way.
  await Promise.all(numbers.map((number) => (number % 7 === 0 ? later(ask, number) : ask(number))))
  const inOneTurn = went.filter((number) => number % 7 !== 0)
  t.same(
    inOneTurn,
    numbers.filter((number) => number % 7 !== 0),
  )
  t.equal(verifier.waiting(), 0)
})

async function later(ask: (number: number) => Promise<void>, number: number): Promise<void> {
  await new Promise(setImmediate)
  await ask(number)
}

t.test('its end waits for what was asked', async (t) => {
  const verifier = threadedVerifier()
  const asked = Array.from({ length: 20 }, () => verifier.verify(claim))
  t.equal(verifier.waiting(), 20)
  await verifier.stop()
  for (const found of await Promise.all(asked)) t.equal(found?.message, message)
  await verifier.done
  await t.rejects(verifier.verify(claim), { code: 'UNAVAILABLE' })
})

t.test('where the thread ends by itself, nobody waits for it', async (t) => {
  const verifier = threadedVerifier(ENDING)
  const asked = [verifier.verify(claim), verifier.verify(claim)]
  for (const one of asked) await t.rejects(one, { code: 'UNAVAILABLE' })
  await t.rejects(verifier.done, { message: /ended with code 7/ })
  await t.rejects(verifier.verify(claim), { code: 'UNAVAILABLE' })
  t.equal(verifier.waiting(), 0)
  await verifier.stop()
})

t.test(
  'no request hangs where the thread has ended, and whoever runs the api hears of it',
  async (t) => {
    const ground = await openGround(t)
    const trader = await openTrader((await openExchange(t, ground)).api, { seed: '54' })
    const verifier = threadedVerifier(ENDING)
    const { url, done } = await openApi(t, ground, { verifier })
    await t.rejects(done, { message: /ended with code 7/ })
    const client = createClient({ url, ...trader })
    const { status, headers, body } = await client.cancelAll(0)
    t.match({ status, body }, { status: 503, body: { code: 'UNAVAILABLE' } })
    t.equal(headers.get('retry-after'), '1')
  },
)
