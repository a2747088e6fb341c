/**
 * The journal is kept as it is written. To compress it took Postgres three times as long as all else
 * about its rows, and saved four tenths of their size: signatures and digests do not get smaller.
 */
export const statements = [
  `alter table journal alter column commands set storage external,
    alter column decisions set storage external`,
]
