-- Homework: what a client and a coach agreed on for the time until they meet again, what was answered, and which letter asked about what.

CREATE TABLE homework (
  id             uuid PRIMARY KEY,
  client_id      uuid NOT NULL REFERENCES clients,
  coach_id       uuid NOT NULL REFERENCES staff,   -- with whom it was agreed
  by_client      boolean NOT NULL,                 -- who wrote it: the client, or that coach
  words          text NOT NULL,                    -- sealed
  cover          text,                             -- sealed: the client's own word for it, where letters must not say more
  link           text,                             -- sealed: a page that goes with it
  agreed_on      date NOT NULL,
  due_on         date,
  first_nudge_on date,                             -- the first day on which a letter may ask, where the client chose one
  answer         text CHECK (answer IN ('done','not_now','let_go')), -- the last one that stands
  answered_at    timestamptz,
  withdrawn_at   timestamptz,
  made_at        timestamptz NOT NULL,
  version        integer NOT NULL DEFAULT 1,
  CHECK ((answer IS NULL) = (answered_at IS NULL))
);
COMMENT ON TABLE homework IS 'class=narrative; sealed';
SELECT tag('narrative; sealed', 'homework', 'words cover link');
SELECT tag('personal', 'homework', 'id client_id coach_id by_client agreed_on due_on first_nudge_on answer answered_at withdrawn_at made_at');
SELECT tag('operational', 'homework', 'version');
CREATE INDEX homework_client ON homework (client_id, made_at DESC);
CREATE INDEX homework_coach ON homework (coach_id, answered_at DESC);

-- Every answer there ever was. Never deleted; what was taken back says so.
CREATE TABLE homework_answers (
  homework_id uuid NOT NULL REFERENCES homework,
  number      integer NOT NULL,                    -- 1, 2, 3 …
  answer      text NOT NULL CHECK (answer IN ('done','not_now','let_go')),
  helped      text CHECK (helped IN ('yes','somewhat','no')),
  actor       text NOT NULL DEFAULT actor(),
  as_told     boolean NOT NULL DEFAULT false,      -- the coach wrote down what the client told her
  letter_id   uuid REFERENCES letters,             -- the letter it was answered from
  at          timestamptz NOT NULL,
  undone_at   timestamptz,
  undone_by   text,
  PRIMARY KEY (homework_id, number)
);
COMMENT ON TABLE homework_answers IS 'class=personal';
SELECT tag('personal', 'homework_answers', 'homework_id number answer helped actor as_told letter_id at undone_at undone_by');
CREATE INDEX homework_answers_letter ON homework_answers (letter_id) WHERE letter_id IS NOT NULL;

-- What a coach keeps to begin homework with: hers alone. What is removed is gone; homework that was begun with it has words of its own.
CREATE TABLE homework_templates (
  id       uuid PRIMARY KEY,
  coach_id uuid NOT NULL REFERENCES staff,
  words    text NOT NULL,                          -- sealed
  link     text,                                   -- sealed
  made_at  timestamptz NOT NULL,
  version  integer NOT NULL DEFAULT 1
);
COMMENT ON TABLE homework_templates IS 'class=narrative; sealed';
SELECT tag('narrative; sealed', 'homework_templates', 'words link');
SELECT tag('personal', 'homework_templates', 'id coach_id made_at');
SELECT tag('operational', 'homework_templates', 'version');
CREATE INDEX homework_templates_coach ON homework_templates (coach_id, id DESC);

-- What a letter about homework lists, written down when its sending starts.
CREATE TABLE letter_homework (
  letter_id   uuid NOT NULL REFERENCES letters ON DELETE CASCADE,
  homework_id uuid NOT NULL REFERENCES homework,
  step        smallint,                            -- the last step of the round that it stands for, from 0; none: it was new
  PRIMARY KEY (letter_id, homework_id)
);
COMMENT ON TABLE letter_homework IS 'class=personal';
SELECT tag('personal', 'letter_homework', 'letter_id homework_id step');
CREATE INDEX letter_homework_homework ON letter_homework (homework_id);
CREATE INDEX letters_about_homework ON letters (client_id, on_date) WHERE kind IN ('homework-nudge','homework-assigned');
CREATE INDEX letters_unnoted_homework ON letters (client_id) WHERE settled_at IS NOT NULL AND NOT noted AND kind IN ('homework-nudge','homework-assigned');

-- What an agenda tells of homework, written down when its sending starts. Each is told once.
CREATE TABLE agenda_homework (
  letter_id   uuid NOT NULL REFERENCES letters ON DELETE CASCADE,
  homework_id uuid NOT NULL REFERENCES homework,
  answer      integer NOT NULL,                    -- the number of the answer; 0: it stayed open, and no letter asks any more
  PRIMARY KEY (letter_id, homework_id, answer)
);
COMMENT ON TABLE agenda_homework IS 'class=personal';
SELECT tag('personal', 'agenda_homework', 'letter_id homework_id answer');
CREATE INDEX agenda_homework_homework ON agenda_homework (homework_id);

-- A client to look at wakes the planner as sessions do.
CREATE TRIGGER planner_wake_client_insert AFTER INSERT ON clients REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION planner_wake();
CREATE TRIGGER planner_wake_client_update AFTER UPDATE ON clients REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION planner_wake();
