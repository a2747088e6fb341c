/** What the measuring process asks the one that serves. */
export type Asked =
  | { readonly kind: 'memory' }
  | { readonly kind: 'flood'; readonly messages: number }
  | { readonly kind: 'pace'; readonly perSecond: number; readonly seconds: number }

/** What that one tells. */
export type Told =
  | { readonly kind: 'ready'; readonly url: string }
  | { readonly kind: 'memory'; readonly bytes: number }
  | { readonly kind: 'flood'; readonly cpuSeconds: number }
  | {
      readonly kind: 'pace'
      readonly cpuSeconds: number
      /** When each decision was due to be published, in milliseconds since 1970. */
      readonly due: readonly number[]
    }

/** What is told to what was asked. */
export type Answer<A extends Asked> = Extract<Told, { kind: A['kind'] }>
