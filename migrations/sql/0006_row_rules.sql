-- Who may touch which row, as a second wall behind domain::may; and what the web's and the worker's role may do at all.
-- Neither role owns a table, so none of this can be switched off from within.
-- Where the engine may see everything, its rule stands first and in the open: PostgreSQL puts it into the statement, and the worker's
-- statements, which touch the most rows, call no function for each of them. What stands in `(SELECT …)` is answered once for a statement.

ALTER TABLE practice ENABLE ROW LEVEL SECURITY;
CREATE POLICY practice_read ON practice FOR SELECT USING (true);
CREATE POLICY practice_add ON practice FOR INSERT WITH CHECK (actor_is_engine());
CREATE POLICY practice_change ON practice FOR UPDATE USING (actor_is_engine() OR actor_has('owner'));

ALTER TABLE ticks ENABLE ROW LEVEL SECURITY;
CREATE POLICY ticks_engine ON ticks USING (actor_is_engine());
CREATE POLICY ticks_read ON ticks FOR SELECT USING (true);

ALTER TABLE logbook ENABLE ROW LEVEL SECURITY;
CREATE POLICY logbook_add ON logbook FOR INSERT WITH CHECK (actor = actor());
CREATE POLICY logbook_read ON logbook FOR SELECT USING (actor_is_engine() OR actor_has('owner') OR client_id = actor_client());

ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY;
CREATE POLICY idempotency_own ON idempotency_keys USING (actor = actor() OR actor_is_engine());

ALTER TABLE staff ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff_read ON staff FOR SELECT USING (actor_is_engine() OR (SELECT actor_works_here())
  OR EXISTS (SELECT 1 FROM pairings p WHERE p.coach_id = staff.id AND p.client_id = actor_client()));
CREATE POLICY staff_add ON staff FOR INSERT WITH CHECK (actor_is_engine() OR actor_has('owner'));
CREATE POLICY staff_change ON staff FOR UPDATE USING (actor_is_engine() OR actor_has('owner') OR actor_has('assistant') OR id = actor_staff());

ALTER TABLE clients ENABLE ROW LEVEL SECURITY;
CREATE POLICY clients_read ON clients FOR SELECT
  USING (actor_is_engine() OR (SELECT actor_sees_all()) OR id = actor_client() OR id = ANY ((SELECT actor_coached())::uuid[]));
CREATE POLICY clients_add ON clients FOR INSERT WITH CHECK (actor_is_engine() OR actor_works_here());
CREATE POLICY clients_change ON clients FOR UPDATE
  USING (actor_is_engine() OR (SELECT actor_sees_all()) OR id = actor_client() OR id = ANY ((SELECT actor_coached())::uuid[]));

ALTER TABLE pairings ENABLE ROW LEVEL SECURITY;
CREATE POLICY pairings_read ON pairings FOR SELECT
  USING (coach_id = actor_staff() OR actor_is_engine() OR (SELECT actor_sees_all()) OR client_id = actor_client() OR client_id = ANY ((SELECT actor_coached())::uuid[]));
-- A coach pairs herself with a client whom she adds, and with nobody who is there already.
CREATE POLICY pairings_add ON pairings FOR INSERT
  WITH CHECK (actor_is_engine() OR coach_id = actor_staff() AND client_is_new(client_id) OR actor_has('owner') OR actor_has('assistant'));
-- What has ended is not taken up again by whoever was in it.
CREATE POLICY pairings_change ON pairings FOR UPDATE
  USING (ended_at IS NULL AND (coach_id = actor_staff() OR client_id = actor_client() OR actor_is_engine() OR actor_has('owner')))
  WITH CHECK (coach_id = actor_staff() OR client_id = actor_client() OR actor_is_engine() OR actor_has('owner'));

ALTER TABLE contact_plans ENABLE ROW LEVEL SECURITY;
CREATE POLICY contact_plans_all ON contact_plans
  USING (actor_is_engine() OR (SELECT actor_sees_all()) OR client_id = actor_client() OR client_id = ANY ((SELECT actor_coached())::uuid[]));

ALTER TABLE contacts ENABLE ROW LEVEL SECURITY;
CREATE POLICY contacts_read ON contacts FOR SELECT
  USING (actor_is_engine() OR (SELECT actor_sees_all()) OR client_id = actor_client() OR client_id = ANY ((SELECT actor_coached())::uuid[]));
CREATE POLICY contacts_add ON contacts FOR INSERT WITH CHECK (actor_reads(client_id));
CREATE POLICY contacts_change ON contacts FOR UPDATE USING (actor_reads(client_id));

ALTER TABLE tokens ENABLE ROW LEVEL SECURITY;
CREATE POLICY tokens_own ON tokens USING (staff_id = actor_staff() OR actor_is_engine());

-- Ended by their holder; those of whoever has left, by a function that looks past this.
ALTER TABLE sign_ins ENABLE ROW LEVEL SECURITY;
CREATE POLICY sign_ins_own ON sign_ins USING (staff_id = actor_staff() OR client_id = actor_client() OR actor_is_engine());

ALTER TABLE set_up_links ENABLE ROW LEVEL SECURITY;
CREATE POLICY set_up_links_engine ON set_up_links USING (actor_is_engine());

ALTER TABLE session_types ENABLE ROW LEVEL SECURITY;
CREATE POLICY session_types_read ON session_types FOR SELECT USING (true);
CREATE POLICY session_types_write ON session_types FOR ALL USING (actor_is_engine() OR actor_has('owner'));

ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
CREATE POLICY sessions_all ON sessions
  USING (actor_is_engine() OR client_id = actor_client() OR (SELECT actor_sees_all()) OR client_id = ANY ((SELECT actor_coached())::uuid[]));
-- A pairing that ended leaves its sessions in the coach's calendar, to be seen: they take up her time.
CREATE POLICY sessions_of_coach ON sessions FOR SELECT USING (coach_id = actor_staff());

-- Promises and changes are seen as their session is, by what they say of it; and whoever writes them, the engine too, says what is so.
ALTER TABLE session_entries ENABLE ROW LEVEL SECURITY;
CREATE POLICY session_entries_add ON session_entries FOR INSERT WITH CHECK (EXISTS (SELECT 1 FROM sessions s
  WHERE s.id = session_id AND s.client_id = session_entries.client_id AND s.coach_id = session_entries.coach_id));
CREATE POLICY session_entries_read ON session_entries FOR SELECT
  USING (actor_is_engine() OR coach_id = actor_staff() OR client_id = actor_client() OR (SELECT actor_sees_all())
    OR client_id = ANY ((SELECT actor_coached())::uuid[]));
CREATE POLICY session_entries_rederive ON session_entries FOR UPDATE USING (actor_is_engine());

ALTER TABLE session_changes ENABLE ROW LEVEL SECURITY;
CREATE POLICY session_changes_all ON session_changes
  USING (actor_is_engine() OR coach_id = actor_staff() OR client_id = actor_client() OR (SELECT actor_sees_all())
    OR client_id = ANY ((SELECT actor_coached())::uuid[]))
  WITH CHECK (EXISTS (SELECT 1 FROM sessions s
    WHERE s.id = session_id AND s.client_id = session_changes.client_id AND s.coach_id = session_changes.coach_id));

ALTER TABLE letters ENABLE ROW LEVEL SECURITY;
CREATE POLICY letters_all ON letters USING (
  actor_is_engine() OR staff_id = actor_staff() OR (SELECT actor_sees_all()) OR client_id = ANY ((SELECT actor_coached())::uuid[])
  OR (to_client AND client_id = actor_client()));
-- A change to a session posts its notices, whoever reads them: adding needs no more than the right to see the client.
CREATE POLICY letters_add ON letters FOR INSERT WITH CHECK (actor_is_engine() OR (client_id IS NOT NULL AND actor_sees(client_id)));
CREATE POLICY letters_supersede ON letters FOR UPDATE USING (actor_is_engine() OR (client_id IS NOT NULL AND actor_sees(client_id)));

ALTER TABLE attempts ENABLE ROW LEVEL SECURITY;
CREATE POLICY attempts_all ON attempts USING (actor_is_engine() OR EXISTS (SELECT 1 FROM letters l WHERE l.id = letter_id));

ALTER TABLE letter_copies ENABLE ROW LEVEL SECURITY;
CREATE POLICY letter_copies_read ON letter_copies USING (actor_is_engine() OR EXISTS (
  SELECT 1 FROM letters l WHERE l.id = letter_id AND (l.staff_id = actor_staff() OR (l.to_client AND actor_reads(l.client_id)))));

-- Homework belongs to the pairing: the client and the client's coaches, nobody else in the house.
ALTER TABLE homework ENABLE ROW LEVEL SECURITY;
CREATE POLICY homework_all ON homework
  USING (actor_is_engine() OR client_id = actor_client() OR client_id = ANY ((SELECT actor_coached())::uuid[]));

ALTER TABLE homework_answers ENABLE ROW LEVEL SECURITY;
CREATE POLICY homework_answers_all ON homework_answers USING (actor_is_engine() OR EXISTS (SELECT 1 FROM homework h WHERE h.id = homework_id));

ALTER TABLE homework_templates ENABLE ROW LEVEL SECURITY;
CREATE POLICY homework_templates_own ON homework_templates USING (coach_id = actor_staff());

ALTER TABLE letter_homework ENABLE ROW LEVEL SECURITY;
CREATE POLICY letter_homework_all ON letter_homework USING (actor_is_engine() OR EXISTS (SELECT 1 FROM homework h WHERE h.id = homework_id));

ALTER TABLE agenda_homework ENABLE ROW LEVEL SECURITY;
CREATE POLICY agenda_homework_all ON agenda_homework USING (actor_is_engine() OR EXISTS (SELECT 1 FROM homework h WHERE h.id = homework_id));

-- Which keys what is kept here needs, told by the names that every sealed value and every keyed hash begins with: 'v1.<key>.…'. It looks past
-- the row rules, at nothing but those names, and finds its columns by their tags.
CREATE FUNCTION keys_in_use() RETURNS TABLE (key text, sealed bigint, hashes bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  kept text;
BEGIN
  SELECT string_agg(format('SELECT left(%I, 24) AS value, %L::boolean AS is_hash FROM %s WHERE %I IS NOT NULL',
    a.attname, tagged LIKE '%; keyed hash', a.attrelid::regclass, a.attname), ' UNION ALL ') INTO kept
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid, col_description(a.attrelid, a.attnum) tagged
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND tagged ~ '^class=.*; (sealed|keyed hash)$';
  RETURN QUERY EXECUTE format('SELECT split_part(value, ''.'', 2), count(*) FILTER (WHERE NOT is_hash), count(*) FILTER (WHERE is_hash)
    FROM (%s) kept GROUP BY 1 ORDER BY 1', kept);
END $$;

-- The web's role: everything a person may ask for; no structure, no rewriting of the logbook, no deleting of history.
-- Nobody makes tables of their own beside ours, by whose names a function of the owner could be led astray.
DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database()); END $$;
GRANT USAGE ON SCHEMA public TO halcyon_web, halcyon_worker;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO halcyon_web, halcyon_worker;
REVOKE SELECT ON tokens, sign_ins, set_up_links, homework_templates FROM halcyon_worker;
GRANT INSERT ON practice, logbook, idempotency_keys, staff, clients, pairings, contact_plans, contacts, tokens, sign_ins, set_up_links,
  session_types, sessions, session_entries, session_changes, letters, homework, homework_answers, homework_templates TO halcyon_web;
GRANT UPDATE ON practice, staff, clients, contact_plans, tokens, set_up_links, session_types, letters, homework,
  homework_answers, homework_templates TO halcyon_web;
-- Who works with whom ends, and whose a session is never changes.
GRANT UPDATE (ended_at, version) ON pairings TO halcyon_web;
GRANT UPDATE (state, entry_id, starts_at, ends_at, busy_from, busy_until, overridden, sequence, attendance, look_at, version) ON sessions TO halcyon_web;
GRANT UPDATE (undone) ON session_changes TO halcyon_web;
GRANT DELETE ON homework_templates TO halcyon_web;
GRANT UPDATE (undone_at) ON contacts TO halcyon_web;
GRANT UPDATE (status, location) ON idempotency_keys TO halcyon_web;
GRANT UPDATE (seen_at, ended_at, browser) ON sign_ins TO halcyon_web;
REVOKE EXECUTE ON FUNCTION keys_in_use FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keys_in_use TO halcyon_web, halcyon_worker;
REVOKE EXECUTE ON FUNCTION ask_with_token, holder_of_sign_in, end_sign_ins_of_leaver, use_link FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ask_with_token, holder_of_sign_in, end_sign_ins_of_leaver, use_link TO halcyon_web;

-- The worker's role: letters, and when to look again. Locking a row FOR SHARE asks for UPDATE on one of its columns.
GRANT INSERT ON logbook, letters, attempts, letter_copies, session_changes, letter_homework, agenda_homework TO halcyon_worker;
GRANT UPDATE ON letters, attempts, letter_copies, ticks TO halcyon_worker;
GRANT UPDATE (look_at) ON staff, clients TO halcyon_worker;
GRANT UPDATE (look_at, starts_at, ends_at, busy_from, busy_until, overridden, sequence, version) ON sessions TO halcyon_worker;
GRANT UPDATE (starts_at, zone_data) ON session_entries TO halcyon_worker;
GRANT UPDATE (refused_at) ON contact_plans TO halcyon_worker;
GRANT UPDATE (relay_paused_until, relay_trouble, held_since, held_tick_at, zone_data) ON practice TO halcyon_worker;
GRANT DELETE ON letter_copies, idempotency_keys, letter_homework, agenda_homework TO halcyon_worker;
