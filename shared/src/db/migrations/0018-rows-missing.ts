/** What a commit calls where it has not written all that it must: nothing of it happens then. */
export const statements = [
  `create function raise_rows_missing(write text, expected int, written bigint)
  returns void language plpgsql as $$
  begin
    raise exception using errcode = 'TB002',
      message = format('%s must write %s rows, not %s.', write, expected, written);
  end $$`,
]
