import { mined } from '@truebook/contracts/mined'
import type { TransactionResponse } from 'ethers'
import t from 'tap'

/** A transaction whose receipt is looked for as `look` says, from the first time on. */
function sentTo(
  look: (nth: number) => unknown,
  nonceNow: (nth: number) => number = () => 7,
): TransactionResponse {
  let looks = 0
  const provider = {
    async getTransactionReceipt() {
      looks += 1
      return look(looks)
    },
    getTransactionCount: async (from: string) => (from === '0x01' ? nonceNow(looks) : 0),
  }
  return { hash: '0xab', from: '0x01', nonce: 7, provider } as unknown as TransactionResponse
}

function away(): never {
  throw Object.assign(new Error('a long story'), { shortMessage: 'no node is there' })
}

t.test('looks that fail, however many, end nothing', async (t) => {
  const receipt = { status: 1 }
  const sent = sentTo((nth) => (nth <= 101 ? away() : receipt))
  t.equal(await mined(sent), receipt)
})

t.test('it is waited for up to a limit, and told why', async (t) => {
  const cases: [() => unknown, RegExp][] = [
    [() => null, /^No receipt of transaction 0xab within [\d.]+ s: it is in no block yet\.$/],
    [away, /: the last look failed \(no node is there\)\.$/],
    [() => new Promise(() => undefined), /: the node does not answer\.$/],
  ]
  for (const [look, message] of cases) {
    await t.rejects(mined(sentTo(look), { withinMs: 100 }), { message })
  }
})

t.test('what is waited for is said meanwhile', async (t) => {
  const said: string[] = []
  const say = (line: string) => said.push(line)
  const sent = sentTo((nth) => (nth <= 3 ? null : { status: 1 }))
  await mined(sent, { withinMs: 60_000, sayEveryMs: 1, say })
  t.match(said[0], /0xab within [\d.]+ s: it is in no block yet\. It is waited for up to 60 s\.$/)
})

t.test('what reverted is thrown with its receipt', async (t) => {
  const receipt = { status: 0, from: '0x01', to: null }
  await t.rejects(mined(sentTo(() => receipt)), { code: 'CALL_EXCEPTION', receipt })
})

t.test('what another transaction took the place of is not waited for', async (t) => {
  const said: string[] = []
  const options = { withinMs: 600_000, lookEveryMs: 1, say: (line: string) => said.push(line) }
  const replaced = sentTo(
    () => null,
    () => 8,
  )
  const message =
    /0xab within [\d.]+ s: another transaction with its nonce is in a block, in its place\.$/
  await t.rejects(mined(replaced, options), { message })
  t.match(said, [/in its place\. It is waited for up to 600 s\.$/])

  const receipt = { status: 1 }
  const sent = sentTo(
    (nth) => (nth < 150 ? null : receipt),
    (nth) => (nth % 20 ? 8 : 7),
  )
  t.equal(await mined(sent, options), receipt, 'unless of several nodes some are behind')
})
