import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { inlineVerifier } from '@truebook/api/access/verifier'
import { createDisconnectGuard } from '@truebook/api/feed/disconnect'
import type { Gateway } from '@truebook/api/gateway'
import { signingString } from '@truebook/shared/canonical'
import type { Command } from '@truebook/shared/command'
import { Wallet } from 'ethers'
import t from 'tap'

const START = 1_767_225_600_000
const wallet = new Wallet(`0x${'11'.repeat(32)}`)
const owner = { account: 7, wallet: wallet.address.toLowerCase(), ip: '127.0.0.1' }

/** A guard with a clock of its own, and what it sends the engine. */
function openGuard(session: string) {
  let time = START
  const sent: Command[] = []
  const ending = new AbortController()
  const gateway = {
    async send(command: Command) {
      sent.push(command)
      return { sequence: 1, time, commandId: command.id, events: [] }
    },
  } as Partial<Gateway> as Gateway
  const guard = createDisconnectGuard({
    session,
    gateway,
    now: () => time,
    signal: ending.signal,
    verifier: inlineVerifier(),
    overload: { confirm: () => undefined },
  })
  const wait = (ms: number) => {
    time += ms
  }
  async function arm(of = session, signer = wallet): Promise<number> {
    const fields = { session: of, timestamp: time }
    const text = signingString({ action: 'CANCEL_ON_DISCONNECT', ...fields })
    const signature = await signer.signMessage(text)
    return guard.arm({ ...fields, signature }, Promise.resolve(owner))
  }
  return { guard, sent, wait, arm }
}

t.test('a message is good for five minutes, and a newer one takes its place', async (t) => {
  const { guard, sent, wait, arm } = openGuard('one')
  t.equal(await arm(), START + 300_000)
  wait(290_000)
  t.equal(await arm(), START + 590_000)
  wait(290_000)
  await guard.fire()
  t.match(sent, [{ type: 'cancel_all', market: 0, signed: { signedAt: START + 290_000 } }])
  await guard.fire()
  t.equal(sent.length, 1)
})

t.test('one that is refused leaves the one before', async (t) => {
  const { guard, sent, wait, arm } = openGuard('one')
  await arm()
  wait(1)
  const stranger = new Wallet(`0x${'22'.repeat(32)}`)
  await t.rejects(arm('one', stranger), { code: 'INVALID_SIGNATURE' })
  await t.rejects(arm('another'), { code: 'INVALID_FIELD', details: { field: 'session' } })
  await guard.fire()
  t.match(sent, [{ type: 'cancel_all', signed: { signedAt: START } }])
})

t.test('where nothing was kept, nothing is cancelled', async (t) => {
  const { guard, sent } = openGuard('one')
  await guard.fire()
  t.same(sent, [])
})

t.test('those that were refused are not kept', async (t) => {
  const { guard } = openGuard('one')
  const refusals: WeakRef<Error>[] = []
  async function beRefused(): Promise<void> {
    const error = new Error('Nobody is logged in.')
    refusals.push(new WeakRef(error))
    const fields = { session: 'one', timestamp: START, signature: '0x' }
    await guard.arm(fields, Promise.reject(error)).catch(() => undefined)
  }
  for (let count = 0; count < 100; count++) await beRefused()
  await turn()
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const kept = refusals.filter((refusal) => refusal.deref() !== undefined)
  t.ok(kept.length < 10, `${kept.length} of 100 are kept`)
  await guard.fire()
})
