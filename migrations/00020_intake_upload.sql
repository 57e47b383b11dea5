-- +goose Up
-- A list of sellers that an officer handed in. First it is tried, then taken in.
CREATE TABLE intake_upload (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    file_key    text NOT NULL UNIQUE, -- in the store of lists; made of form and content, so the form sent twice is one list
    file_name   text NOT NULL CHECK (char_length(file_name) BETWEEN 1 AND 120), -- the officer's own, to show
    file_size   bigint NOT NULL CHECK (file_size >= 0),
    mode        text NOT NULL CHECK (mode IN ('try', 'take')),
    state       text NOT NULL CHECK (state IN ('working', 'stopped', 'tried', 'finished', 'failed')),
    stop_asked  boolean NOT NULL DEFAULT false,
    -- How far the work is, and when it last said so.
    step        text NOT NULL DEFAULT '' CHECK (step IN ('', 'reading', 'comparing', 'merging', 'reporting')),
    done        bigint NOT NULL DEFAULT 0 CHECK (done >= 0),
    total       bigint NOT NULL DEFAULT 0 CHECK (total >= 0),
    beat_at     timestamptz NOT NULL,
    -- What came of it: of the try first, then of the list.
    rows        integer NOT NULL DEFAULT 0 CHECK (rows >= 0),
    created     integer NOT NULL DEFAULT 0 CHECK (created >= 0),
    unchanged   integer NOT NULL DEFAULT 0 CHECK (unchanged >= 0),
    refused     integer NOT NULL DEFAULT 0 CHECK (refused >= 0),
    summary     jsonb NOT NULL DEFAULT '{}', -- columns not read, reasons and communes with their counts
    report      text NOT NULL DEFAULT '', -- the workbook of refused rows, in the store of lists; empty: none
    error_code  text NOT NULL DEFAULT '', -- why it failed
    error_args  jsonb NOT NULL DEFAULT '{}',
    files_gone  boolean NOT NULL DEFAULT false, -- list and report are kept for a time only
    uploaded_at timestamptz NOT NULL,
    CHECK ((state = 'failed') = (error_code <> '')),
    CHECK (state <> 'tried' OR mode = 'try'),
    CHECK (state <> 'finished' OR mode = 'take'),
    CHECK (state NOT IN ('tried', 'finished') OR rows = created + unchanged + refused)
);
CREATE INDEX intake_upload_working ON intake_upload (beat_at) WHERE state = 'working';
CREATE INDEX intake_upload_files ON intake_upload (uploaded_at) WHERE NOT files_gone;

-- Who began, stopped and went on, and what the work came to (nobody: the program).
CREATE TABLE intake_upload_history (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    upload_id  bigint NOT NULL REFERENCES intake_upload (id),
    mode       text NOT NULL CHECK (mode IN ('try', 'take')),
    state      text NOT NULL CHECK (state IN ('working', 'stopped', 'tried', 'finished', 'failed')),
    account_id bigint REFERENCES account (id),
    at         timestamptz NOT NULL
);
CREATE INDEX intake_upload_history_upload ON intake_upload_history (upload_id, id);

-- +goose Down
DROP TABLE intake_upload_history, intake_upload;
