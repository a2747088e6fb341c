import { keccak256 } from '@truebook/shared/keccak'
import { keccak256 as ethersKeccak } from 'ethers'
import t from 'tap'
import { createRandom } from '../sim/random.js'

t.test('keccak256 is the hash of Ethereum, not SHA3-256', async (t) => {
  const empty = 'c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470'
  t.equal(Buffer.from(keccak256(new Uint8Array())).toString('hex'), empty)
})

t.test('keccak256 equals ethers for every length around its block size', async (t) => {
  const random = createRandom(136)
  for (let length = 0; length < 300; length++) {
    const data = Uint8Array.from({ length }, () => random.below(256))
    const hash = `0x${Buffer.from(keccak256(data)).toString('hex')}`
    if (hash !== ethersKeccak(data)) t.fail(`${length} bytes`)
  }
})

t.test('each hash is a fresh array of 32 bytes', async (t) => {
  const first = keccak256(Uint8Array.of(1))
  const copy = Uint8Array.from(first)
  keccak256(Uint8Array.of(2))
  t.equal(first.length, 32)
  t.strictSame(first, copy)
})
