import { checksummed, isWallet, isWellCased } from '@truebook/shared/wallet'
import { getAddress } from 'ethers'
import t from 'tap'
import { createRandom } from '../sim/random.js'

const SEED = 81
const random = createRandom(SEED)
const wallets = Array.from(
  { length: 200 },
  () => `0x${Array.from({ length: 40 }, () => random.below(16).toString(16)).join('')}`,
)

t.test('the mixed case of an address is that of EIP-55', async (t) => {
  t.comment(`seed ${SEED}`)
  for (const wallet of wallets) t.equal(checksummed(wallet), getAddress(wallet))
})

t.test('an address may be in one case or well mixed, and nothing else', async (t) => {
  for (const wallet of wallets) {
    const mixed = getAddress(wallet)
    t.ok(isWallet(wallet) && isWellCased(wallet) && isWellCased(mixed))
    t.ok(isWellCased(`0x${wallet.slice(2).toUpperCase()}`))
    // One letter in the other case, unless it leaves one case only.
    const at = [...mixed].findIndex((digit, n) => n > 1 && /[a-f]/i.test(digit))
    const digit =
      mixed[at] === mixed[at].toLowerCase() ? mixed[at].toUpperCase() : mixed[at].toLowerCase()
    const typo = mixed.slice(0, at) + digit + mixed.slice(at + 1)
    const oneCase = /^0x([^a-f]*|[^A-F]*)$/.test(typo)
    t.equal(isWellCased(typo), oneCase, typo)
  }
})
