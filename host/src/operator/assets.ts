import { type Asset, checkAsset } from '@truebook/shared/asset'
import { HostError } from '../host-error.js'
import { answer, printRows } from './answer.js'
import { came, type Given, needed, wholeFlag } from './flags.js'
import { sendCommand } from './send.js'
import type { Session } from './session.js'

/** `assets list`. */
export async function listAssets(session: Session): Promise<number> {
  printRows(session, await session.db.selectFrom('assets').selectAll().orderBy('id').execute())
  return 0
}

export const CREATE_ASSET = {
  names: ['SYMBOL'],
  flags: ['name', 'decimals', 'display-decimals', 'chain-decimals', 'id'],
  switches: ['dry-run'],
} as const

const MOST = 18
/** At least one character that can be seen. */
const NAME = /\S/

/** `assets create`: lists something that can be owned. */
export async function createAsset(session: Session, given: Given): Promise<number> {
  const listed = await session.db.selectFrom('assets').select(['id', 'symbol']).execute()
  const [symbol] = given.names
  const known = listed.find((asset) => asset.symbol === symbol)
  if (known && given.flags.id === undefined) {
    throw new HostError(`There is an asset ${symbol} already.`)
  }
  const asset = assetFrom(given, known?.id ?? 1 + Math.max(0, ...listed.map(({ id }) => id)))
  if (given.switches.has('dry-run')) {
    session.say(JSON.stringify({ type: 'create_asset', asset }, null, 2))
    return 0
  }
  const sent = await sendCommand(session, {
    id: given.flags.id,
    make: (id) => ({ type: 'create_asset', id, asset }),
  })
  return answer(session, sent, `${symbol} is asset ${asset.id}.`)
}

function assetFrom(given: Given, id: number): Asset {
  const [symbol] = given.names
  const name = needed(given, 'name')
  if (!NAME.test(name)) {
    throw new HostError(`--name must be a name, which never changes, but ${came(name)}.`)
  }
  const decimals = wholeFlag(given, 'decimals', { most: MOST })
  const asset = {
    id,
    symbol,
    name,
    decimals,
    displayDecimals: wholeFlag(given, 'display-decimals', { most: MOST, fallback: decimals }),
    chainDecimals: wholeFlag(given, 'chain-decimals', { most: MOST, fallback: decimals }),
  }
  const wrong = checkAsset(asset)
  if (!wrong) return asset
  throw new HostError(
    wrong
      .replace('symbol must', 'SYMBOL must')
      .replace('displayDecimals', '--display-decimals')
      .replace('chainDecimals', '--chain-decimals')
      .replace('of decimals', 'of --decimals'),
  )
}
