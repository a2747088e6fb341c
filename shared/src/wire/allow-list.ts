import { type Static, Type } from '@sinclair/typebox'
import { IsoTime, named, WalletAddress } from './text.js'

const AddressName = Type.String({ maxLength: 64, examples: ['cold wallet'] })

/** One address that money may go to. */
const AllowedAddress = named('AllowedAddress', {
  /** Lower-case. */
  address: Type.String(),
  name: Type.String(),
  /** When money may go there from. */
  allowed_from: IsoTime,
})

/** Whether money may only go to the named addresses, and which those are. */
export const AllowList = named('AllowList', {
  enabled: Type.Boolean(),
  /** When the list is switched off; null unless somebody asked for that. */
  disabled_from: Type.Union([IsoTime, Type.Null()]),
  addresses: Type.Array(AllowedAddress),
})
export type AllowList = Static<typeof AllowList>

/** The body of PUT /users/me/allow-list. */
export const SwitchAllowListBody = named('SwitchAllowListBody', { enabled: Type.Boolean() })
export type SwitchAllowListBody = Static<typeof SwitchAllowListBody>

/** The body of POST /users/me/allow-list. */
export const AllowAddressBody = named('AllowAddressBody', {
  address: WalletAddress,
  name: Type.Optional(AddressName),
})
export type AllowAddressBody = Static<typeof AllowAddressBody>
