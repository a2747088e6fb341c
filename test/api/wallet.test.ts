import { inlineVerifier } from '@truebook/api/access/verifier'
import { verifyAction } from '@truebook/api/access/wallet'
import { signingString } from '@truebook/shared/canonical'
import { messageDigest } from '@truebook/shared/digest'
import { TruebookError } from '@truebook/shared/error'
import type { FlatJson } from '@truebook/shared/flat-json'
import { Wallet } from 'ethers'
import t from 'tap'

const NOW = 1_767_225_600_000
const wallet = new Wallet(`0x${'11'.repeat(32)}`)
const owner = { account: 7, wallet: wallet.address.toLowerCase() }

const sign = (payload: FlatJson) => wallet.signMessage(signingString(payload))

async function cancelOf(timestamp: number): Promise<FlatJson> {
  const signature = await sign({ action: 'CANCEL_ORDER', order_id: 'x', timestamp })
  return { order_id: 'x', timestamp, signature }
}

const checks = {
  overload: { confirm: () => undefined },
  verifier: inlineVerifier(),
  now: () => NOW,
}
const claim = (sent: FlatJson) => ({ action: 'CANCEL_ORDER', sent, owner }) as const
const verify = (sent: FlatJson) => verifyAction(claim(sent), checks)

t.test("the owner's signature becomes part of the command", async (t) => {
  const sent = await cancelOf(NOW)
  const signed = await verify(sent)
  const message = `{"action":"CANCEL_ORDER","order_id":"x","timestamp":${NOW}}`
  t.same(signed, {
    account: 7,
    signedAt: NOW,
    digest: messageDigest(message),
    message,
    signature: Buffer.from(String(sent.signature).slice(2), 'hex'),
  })
})

t.test('a signature without 0x is the same signature', async (t) => {
  const sent = await cancelOf(NOW)
  const bare = { ...sent, signature: String(sent.signature).slice(2).toUpperCase() }
  t.same(await verify(bare), await verify(sent))
})

t.test(
  'five minutes behind and a second ahead are allowed, and not a millisecond more',
  async (t) => {
    for (const good of [NOW - 300_000, NOW + 1_000]) {
      t.equal((await verify(await cancelOf(good))).signedAt, good)
    }
    for (const bad of [NOW - 300_001, NOW + 1_001]) {
      const sent = await cancelOf(bad)
      await t.rejects(verify(sent), {
        code: 'INVALID_TIMESTAMP',
        message: /1000 ms ahead/,
      })
    }
  },
)

t.test('a signature of another wallet, over other fields or of no form is refused', async (t) => {
  const sent = await cancelOf(NOW)
  const wrong: FlatJson[] = [
    { ...sent, order_id: 'y' },
    { ...sent, timestamp: NOW - 1 },
    { ...sent, signature: '0x' },
    { ...sent, signature: `${sent.signature}00` },
  ]
  for (const one of wrong) await t.rejects(verify(one), { code: 'INVALID_SIGNATURE' })
  await t.rejects(verify(wrong[0]), {
    message: /over `\{"action":"CANCEL_ORDER","order_id":"y","timestamp":\d+\}`\.$/,
  })
  const form: [string, RegExp][] = [
    [String(sent.signature).slice(0, -2), /65 bytes.* as 130 hex digits, but 128 digits came\.$/],
    ['0x', /130 hex digits, but 0 digits came\.$/],
    [
      `0xzz${String(sent.signature).slice(4)}`,
      /65 bytes in hex, but "0xzz.*" came, which is not hex/,
    ],
  ]
  for (const [signature, message] of form) {
    const refusal = { code: 'INVALID_SIGNATURE', message, details: { field: 'signature' } }
    await t.rejects(verify({ ...sent, signature }), refusal)
  }
  const foreign = { ...claim(sent), owner: { account: 8, wallet: `0x${'00'.repeat(20)}` } }
  await t.rejects(verifyAction(foreign, checks), { code: 'INVALID_SIGNATURE' })
})

t.test('where there is too much to do, no signature is looked at', async (t) => {
  const asked: string[] = []
  const confirm = (work: string) => {
    asked.push(work)
    throw new TruebookError('OVERLOADED')
  }
  const sent = { order_id: 'x', timestamp: NOW, signature: 'none' }
  const busy = { ...checks, overload: { confirm } }
  await t.rejects(verifyAction(claim(sent), busy), { code: 'OVERLOADED' })
  t.same(asked, ['cancel'])
})
