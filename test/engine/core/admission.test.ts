import t from 'tap'
import { RICH, scenario } from '../../script.js'
import { createGround, only } from '../../sim/ground.js'

/** The code that a cancel-all signed by an account at a distance from now is refused with. */
function codeOf(account: number, signedAgo: number): string | undefined {
  const ground = createGround()
  const signed = { ...ground.sign(account), signedAt: ground.time - signedAgo }
  const command = { type: 'cancel_all', id: ground.newId(), signed, market: 1 } as const
  return only(ground.apply(command), 'command_rejected')[0]?.code
}

scenario(
  'a signed message is used once, and an old one is too late',
  `
  ${RICH}
  A buy 1 @ 100 as a1
  again
    rejected REPLAYED_MESSAGE a1
  time 360000
  again
    rejected REPLAYED_MESSAGE a1
  time 360001
  again
    rejected INVALID_TIMESTAMP
  time 600000
  again
    rejected INVALID_TIMESTAMP
  `,
)

scenario(
  'a refused message may come again',
  `
  A buy 1 @ 100
    rejected INSUFFICIENT_BALANCE 100 0
  deposit A 100 CASH
  again
    level BUY 100 1 1
  again
    rejected REPLAYED_MESSAGE again
  `,
)

t.test('a message is at most six minutes old, and at most one ahead', async (t) => {
  t.equal(codeOf(1, 360_000), undefined)
  t.equal(codeOf(1, 360_001), 'INVALID_TIMESTAMP')
  t.equal(codeOf(1, -60_000), undefined)
  t.equal(codeOf(1, -60_001), 'INVALID_TIMESTAMP')
})

t.test('only an account that there is may sign, and never the house', async (t) => {
  t.equal(codeOf(0, 0), 'ACCOUNT_NOT_FOUND')
  t.equal(codeOf(4, 0), undefined)
  t.equal(codeOf(5, 0), 'ACCOUNT_NOT_FOUND')
})
