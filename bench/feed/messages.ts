/** What the measuring process asks the one that serves. */
export type Asked =
  | { readonly kind: 'memory' }
  | { readonly kind: 'flood'; readonly messages: number }
  | { readonly kind: 'pace'; readonly perSecond: number; readonly seconds: number }

/** What that one tells. */
export type Told =
  | { readonly kind: 'ready'; readonly url: string }
  | { readonly kind: 'memory'; readonly bytes: number }
  | { readonly kind: 'done'; readonly cpuSeconds: number }
  /** A decision is published: when, in milliseconds since 1970. */
  | { readonly kind: 'at'; readonly at: number }
