import { mined } from '@truebook/contracts/mined'
import type { TransactionResponse } from 'ethers'
import t from 'tap'

/** A transaction whose receipt is looked for as `look` says, from the first time on. */
function sentTo(look: (nth: number) => unknown): TransactionResponse {
  let looks = 0
  const provider = {
    async getTransactionReceipt() {
      looks += 1
      return look(looks)
    },
  }
  return { hash: '0xab', provider } as unknown as TransactionResponse
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
