import type { Random } from '../sim/random.js'
import { argumentsOf, type Claim } from './exits.js'

/** A claim that must not pay, and what was done to make it. */
export interface Forgery {
  readonly claim: Claim
  readonly how: string
}

/** Makes forgeries: valid claims with one to three of their parts changed. */
export function createForger(random: Random, claims: readonly Claim[]): () => Forgery {
  const changes = changesBy(random)
  return () => {
    for (;;) {
      let claim = random.pick(claims)
      const how: string[] = []
      for (let i = random.between(1, 3); i > 0; i--) {
        const [name, change] = random.pick(changes)
        claim = { ...claim, ...change(claim, random.pick(claims)) }
        how.push(name)
      }
      if (!isAsGood(claim, claims)) return { claim, how: how.join(', ') }
    }
  }
}

/** A deposit joins a new mainnet root to an old rollup root, so there another may be as good. */
function isAsGood(claim: Claim, claims: readonly Claim[]): boolean {
  const isKnown = claims.some(({ mainnetExitRoot }) => mainnetExitRoot === claim.mainnetExitRoot)
  return (
    isKnown &&
    claims.some(({ mainnetExitRoot, ...valid }) => {
      return text({ ...claim, mainnetExitRoot }) === text({ ...valid, mainnetExitRoot })
    })
  )
}

function text(claim: Claim): string {
  const part = (_: string, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)
  return JSON.stringify(argumentsOf(claim), part).toLowerCase()
}

type Change = (claim: Claim, other: Claim) => Partial<Claim>

function changesBy(random: Random): readonly (readonly [string, Change])[] {
  const bitBelow = (limit: number) => 1n << BigInt(random.below(limit))
  const flipped = (hex: string) => withBit(hex, bitBelow((hex.length - 2) * 4))
  const withOneFlipped = (proof: readonly string[]) => {
    const at = random.below(proof.length)
    return proof.map((node, height) => (height === at ? flipped(node) : node))
  }
  return [
    ['a bit of the index', (c) => ({ globalIndex: c.globalIndex ^ bitBelow(256) })],
    ['a low bit of the index', (c) => ({ globalIndex: c.globalIndex ^ bitBelow(66) })],
    ["another's index", (_, other) => ({ globalIndex: other.globalIndex })],
    ['a bit of the amount', (c) => ({ amount: c.amount ^ bitBelow(256) })],
    ["another's amount", (_, other) => ({ amount: other.amount })],
    ["another's token", (_, other) => ({ originTokenAddress: other.originTokenAddress })],
    ['a bit of the token', (c) => ({ originTokenAddress: flipped(c.originTokenAddress) })],
    ['a bit of the receiver', (c) => ({ destinationAddress: flipped(c.destinationAddress) })],
    ["another's receiver", (_, other) => ({ destinationAddress: other.destinationAddress })],
    ['the network to claim on', () => ({ destinationNetwork: random.below(3) })],
    ['the network of the token', () => ({ originNetwork: random.below(3) })],
    ['the metadata', (c) => ({ metadata: `${c.metadata}00` })],
    ["another's metadata", (_, other) => ({ metadata: other.metadata })],
    ['a bit of the mainnet root', (c) => ({ mainnetExitRoot: flipped(c.mainnetExitRoot) })],
    ["another's mainnet root", (_, other) => ({ mainnetExitRoot: other.mainnetExitRoot })],
    ['a bit of the rollup root', (c) => ({ rollupExitRoot: flipped(c.rollupExitRoot) })],
    ["another's rollup root", (_, other) => ({ rollupExitRoot: other.rollupExitRoot })],
    ['a sibling', (c) => ({ localProof: withOneFlipped(c.localProof) })],
    ["another's proof", (_, other) => ({ localProof: other.localProof })],
    ['two siblings changed round', (c) => ({ localProof: turned(c.localProof) })],
    ['a rollup sibling', (c) => ({ rollupProof: withOneFlipped(c.rollupProof) })],
    ['the proofs changed round', (c) => ({ localProof: c.rollupProof, rollupProof: c.localProof })],
  ]
}

/** Hex of the same length with a bit changed. */
function withBit(hex: string, bit: bigint): string {
  const value = BigInt(hex) ^ bit
  return `0x${value.toString(16).padStart(hex.length - 2, '0')}`
}

function turned([first, second, ...rest]: readonly string[]): readonly string[] {
  return [second, first, ...rest]
}
