import { mined } from '@truebook/contracts/mined'
import t from 'tap'
import { createRandom } from '../sim/random.js'
import { argumentsOf, type Claim, createExits, deposit, type Posted } from './exits.js'
import { createForger } from './forge.js'
import { ask, ETHER, openWorld, refusal, send } from './world.js'

const SEED = 20_261_126
const FORGERIES = 400
/** Sent as transactions too, in case a call and a transaction differ. */
const SENT = 25

t.comment(`seed ${SEED}`)
const random = createRandom(SEED)
const world = await openWorld(t)
const { bridge, token, stranger } = world
const usdc = String(token.target)
const asStranger = bridge.connect(stranger)

const { claims, escrow } = await issueClaims()
const forge = createForger(random, claims)

t.test('a forged or altered claim never pays', async (t) => {
  const forgeries = Array.from({ length: FORGERIES }, forge)
  for (let i = 0; i < FORGERIES; i += 50) {
    const answers = await Promise.all(
      forgeries.slice(i, i + 50).map(({ claim }) => answerOf(claim)),
    )
    for (const [position, answer] of answers.entries()) {
      if (answer === undefined) t.fail(`forgery ${i + position}: ${forgeries[i + position].how}`)
    }
  }
  let nonce = await stranger.getNonce()
  for (const { claim, how } of forgeries.slice(0, SENT)) {
    if (await succeeds(claim, nonce++)) t.fail(how)
  }
  t.same(await escrowNow(), escrow)
})

t.test('each claim pays once, and then nothing like it', async (t) => {
  const left = { ...escrow }
  for (const claim of claims) {
    const how = `leaf ${claim.globalIndex}`
    const fresh = !(await ask(bridge, 'isClaimed', claim.globalIndex, 1))
    if (fresh) {
      await send(asStranger, 'claimAsset', ...argumentsOf(claim))
      left[claim.originTokenAddress] -= claim.amount
    }
    t.equal(await answerOf(claim), 'AlreadyClaimed', how)
  }
  t.same(await escrowNow(), left)
  const forgeries = Array.from({ length: 50 }, forge)
  const answers = await Promise.all(forgeries.map(({ claim }) => answerOf(claim)))
  t.notOk(answers.includes(undefined))
  t.same(await escrowNow(), left)
})

/** Leaves of both kinds; each proved against its first root and against the last. */
async function issueClaims() {
  await deposit(world, { token: usdc, amount: 10_000n })
  await deposit(world, { token: ETHER, amount: 10_000n })
  const exits = createExits(world)
  const roots: Posted[] = []
  for (let batch = 0; batch < 3; batch++) {
    for (let i = random.between(1, 4); i > 0; i--) {
      exits.withdraw({
        token: random.pick([usdc, ETHER]),
        to: random.pick([stranger.address, '0x00000000000000000000000000000000DeaDBeef']),
        amount: BigInt(random.between(1, 500)),
        metadata: random.pick(['0x', '0x01', `0x${'ab'.repeat(70)}`]),
      })
    }
    // A deposit in between gives each root another mainnet exit root.
    await deposit(world, { token: ETHER, amount: 1n })
    roots.push(await exits.settle())
  }
  const last = roots[roots.length - 1]
  const claims = Array.from({ length: exits.tree.count() }, (_, index) => {
    const first = roots.find(({ count }) => count > index) ?? last
    return [exits.claim(index, first), exits.claim(index, last)]
  }).flat()
  return { claims, escrow: await escrowNow() }
}

async function escrowNow(): Promise<Record<string, bigint>> {
  const [ofUsdc, ofEther] = await Promise.all(
    [usdc, ETHER].map((token) => ask(bridge, 'escrowOf', token)),
  )
  return { [usdc]: ofUsdc as bigint, [ETHER]: ofEther as bigint }
}

async function answerOf(claim: Claim): Promise<string | undefined> {
  return refusal(asStranger, 'claimAsset', ...argumentsOf(claim))
}

/** Sends a claim with gas enough for any, so that nobody's estimate refuses it first. */
async function succeeds(claim: Claim, nonce: number): Promise<boolean> {
  const sent = await asStranger
    .getFunction('claimAsset')
    .send(...argumentsOf(claim), { gasLimit: 1_000_000n, nonce })
  return mined(sent).then(
    () => true,
    (error) => {
      if (error.code !== 'CALL_EXCEPTION') throw error
      return false
    },
  )
}
