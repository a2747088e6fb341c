/** Notifies whoever appends withdrawals to the exit tree of each new one, so that nobody has to poll. */
export const statements = [
  `create function tell_withdrawal() returns trigger language plpgsql as $$
  begin
    perform pg_notify('truebook_withdrawals', '');
    return null;
  end $$`,
  `create trigger withdrawals_told after insert on withdrawals
    for each row execute function tell_withdrawal()`,
]
