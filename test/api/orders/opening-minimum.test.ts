import { createCatalog } from '@truebook/api/feed/catalog'
import { checkOpening } from '@truebook/api/orders/opening-minimum'
import { atoms } from '@truebook/shared/units'
import t from 'tap'
import { openAccount, openGround } from '../fixture.js'

const { db } = await openGround(t)
const catalog = createCatalog()
const asset = {
  id: 1,
  symbol: 'SHELL',
  name: '',
  decimals: 8,
  displayDecimals: 2,
  chainDecimals: 8,
} as const
catalog.listAsset(asset)
const [known, fresh] = [`0x${'11'.repeat(20)}`, `0x${'12'.repeat(20)}`]
await openAccount(db, { id: 1, wallet: known })

t.test(
  'of what is neither traded nor withdrawn by a minimum no amount opens an account',
  async (t) => {
    const give = (toWallet: string, minimum: string[][] = []) => {
      const withdrawalLimits = { minimum: new Map(minimum as [string, string][]), daily: new Map() }
      const gift = { toWallet, asset, amount: atoms(100_000_000_000n) }
      return checkOpening(gift, { db, catalog, withdrawalLimits })
    }
    await t.rejects(give(fresh), { code: 'ACCOUNT_NOT_FOUND' })
    await t.resolves(give(known), 'one that is there gets it')
    await t.resolves(give(fresh, [['SHELL', '1000']]))
    await t.rejects(give(fresh, [['SHELL', '1001']]), { code: 'INVALID_AMOUNT' })
  },
)
