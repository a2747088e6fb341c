/** What the measuring process asks the serving one. */
export type Asked =
  | { readonly kind: 'memory' }
  | { readonly kind: 'flood'; readonly messages: number }
  | { readonly kind: 'pace'; readonly perSecond: number; readonly seconds: number }

/** What the serving process tells. */
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

/** The answer to a question. */
export type Answer<A extends Asked> = Extract<Told, { kind: A['kind'] }>
