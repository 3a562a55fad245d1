-- The people side of the doors: what an owner sees of how her colleagues sign in, what tokens are called, and what of the first steps was put aside.

ALTER TABLE tokens ADD COLUMN name text;                 -- what its holder calls it; null: from the command line, or a demo's
SELECT tag('personal', 'tokens', 'name');

ALTER TABLE practice ADD COLUMN put_aside text[] NOT NULL DEFAULT '{}' -- those of the first steps that were answered with "not now"
  CHECK (put_aside <@ ARRAY['practice','letter','colleague','client']);
SELECT tag('operational', 'practice', 'put_aside');

-- How far those who work here have come with signing in: nothing of what they chose, and to owners and whoever holds the server alone.
CREATE FUNCTION ways_in(at timestamptz) RETURNS TABLE (staff_id uuid, signs_in boolean, link_until timestamptz, begun boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT s.id,
    EXISTS (SELECT 1 FROM passwords p JOIN authenticators a ON a.staff_id = p.staff_id AND a.confirmed_at IS NOT NULL WHERE p.staff_id = s.id)
      OR EXISTS (SELECT 1 FROM passkeys k WHERE k.staff_id = s.id),
    (SELECT max(l.expires_at) FROM set_up_links l WHERE l.staff_id = s.id AND l.used_at IS NULL AND l.expires_at > at),
    EXISTS (SELECT 1 FROM half_sign_ins h WHERE h.staff_id = s.id AND h.purpose = 'set-up' AND h.ended_at IS NULL AND h.expires_at > at)
  FROM staff s WHERE s.left_at IS NULL AND (actor_is_engine() OR actor_has('owner')) $$;

-- What was counted of guesses at one thing counts of another as well: at least as many, and to wait for at least as long.
CREATE FUNCTION carry_guesses(former text[], present text[]) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO guesses AS g (who, tries, last_at, wait_until)
    SELECT pair.present, f.tries, f.last_at, f.wait_until FROM unnest(former, present) AS pair (former, present) JOIN guesses f ON f.who = pair.former
  ON CONFLICT (who) DO UPDATE SET tries = greatest(g.tries, excluded.tries), last_at = greatest(g.last_at, excluded.last_at),
    wait_until = greatest(g.wait_until, excluded.wait_until) $$;

REVOKE EXECUTE ON FUNCTION ways_in, carry_guesses FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ways_in, carry_guesses TO halcyon_web;
