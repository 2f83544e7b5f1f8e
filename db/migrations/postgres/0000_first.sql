CREATE TABLE "counters" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"section_id" text,
	"code" text NOT NULL,
	"name" jsonb NOT NULL,
	"position" integer NOT NULL,
	"active" boolean NOT NULL,
	CONSTRAINT "counters_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "devices" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"counter_code" text,
	"survey_id" text NOT NULL,
	"active" boolean NOT NULL,
	CONSTRAINT "devices_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "offices" (
	"id" text PRIMARY KEY NOT NULL,
	"name" jsonb NOT NULL,
	"time_zone" text NOT NULL,
	"settings" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "role_grants" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"user_id" text NOT NULL,
	"section_id" text,
	"role" text NOT NULL,
	"valid_from" text NOT NULL,
	"valid_to" text,
	CONSTRAINT "role_grants_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "sections" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"code" text NOT NULL,
	"name" jsonb NOT NULL,
	"position" integer NOT NULL,
	CONSTRAINT "sections_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "services" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"code" text NOT NULL,
	"name" jsonb NOT NULL,
	"position" integer NOT NULL,
	"active" boolean NOT NULL,
	CONSTRAINT "services_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "setup_tokens" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"office_id" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" text PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"password_hash" text NOT NULL,
	"language" text NOT NULL,
	"active" boolean NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "visits" (
	"office_id" text NOT NULL,
	"day" text NOT NULL,
	"service_code" text NOT NULL,
	"counter_code" text NOT NULL,
	"visitors" integer NOT NULL,
	"offered" integer,
	"entered_by" text,
	"entered_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "visits_office_id_day_service_code_counter_code_pk" PRIMARY KEY("office_id","day","service_code","counter_code")
);
--> statement-breakpoint
CREATE TABLE "breaks" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"survey_id" text NOT NULL,
	"question" text NOT NULL,
	"edition" integer NOT NULL,
	"period_kind" text NOT NULL,
	"period" text NOT NULL,
	"reason" jsonb NOT NULL,
	"import_id" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "breaks_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "surveys" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"slug" text NOT NULL,
	"title" jsonb NOT NULL,
	"state" text NOT NULL,
	"current_version" integer,
	"opens_at" timestamp (3) with time zone,
	"closes_at" timestamp (3) with time zone,
	"draft" text,
	"revision" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "surveys_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "versions" (
	"office_id" text NOT NULL,
	"survey_id" text NOT NULL,
	"number" integer NOT NULL,
	"document" text NOT NULL,
	"document_hash" text NOT NULL,
	"editions" jsonb NOT NULL,
	"published_at" timestamp (3) with time zone NOT NULL,
	"published_by" text,
	CONSTRAINT "versions_office_id_survey_id_number_pk" PRIMARY KEY("office_id","survey_id","number")
);
--> statement-breakpoint
CREATE TABLE "waves" (
	"office_id" text NOT NULL,
	"survey_id" text NOT NULL,
	"key" text NOT NULL,
	"name" jsonb NOT NULL,
	"position" integer NOT NULL,
	"from_day" text,
	"to_day" text,
	CONSTRAINT "waves_office_id_survey_id_key_pk" PRIMARY KEY("office_id","survey_id","key")
);
--> statement-breakpoint
CREATE TABLE "cells" (
	"office_id" text NOT NULL,
	"survey_id" text NOT NULL,
	"cut" text NOT NULL,
	"cut_value" text NOT NULL,
	"question" text NOT NULL,
	"edition" integer NOT NULL,
	"period_kind" text NOT NULL,
	"period" text NOT NULL,
	"code" text NOT NULL,
	"n_raw" integer NOT NULL,
	"n_used" integer NOT NULL,
	CONSTRAINT "cells_pk" PRIMARY KEY("office_id","survey_id","cut","cut_value","question","edition","period_kind","period","code")
);
--> statement-breakpoint
CREATE TABLE "contacts" (
	"office_id" text NOT NULL,
	"response_id" text NOT NULL,
	"name" text,
	"way" text NOT NULL,
	"consented_at" timestamp (3) with time zone NOT NULL,
	"purged_at" timestamp (3) with time zone,
	CONSTRAINT "contacts_office_id_response_id_pk" PRIMARY KEY("office_id","response_id")
);
--> statement-breakpoint
CREATE TABLE "partials" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"survey_id" text NOT NULL,
	"version" integer NOT NULL,
	"language" text NOT NULL,
	"device_code" text,
	"counter_code" text,
	"answers" text NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "partials_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "responses" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"survey_id" text NOT NULL,
	"version" integer NOT NULL,
	"language" text NOT NULL,
	"channel" text NOT NULL,
	"device_code" text,
	"counter_code" text,
	"service_code" text,
	"assisted" boolean NOT NULL,
	"answered_at" timestamp (3) with time zone,
	"received_at" timestamp (3) with time zone NOT NULL,
	"day" text,
	"hour" integer,
	"wave" text,
	"answers" text NOT NULL,
	"flags" text NOT NULL,
	"body_hash" text NOT NULL,
	"import_id" text,
	"stream" text NOT NULL,
	"sequence" integer NOT NULL,
	"salt" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "responses_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "streams" (
	"office_id" text NOT NULL,
	"name" text NOT NULL,
	"sequence" integer NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "streams_office_id_name_pk" PRIMARY KEY("office_id","name")
);
--> statement-breakpoint
CREATE TABLE "import_cells" (
	"office_id" text NOT NULL,
	"import_id" text NOT NULL,
	"survey_id" text NOT NULL,
	"cut" text NOT NULL,
	"cut_value" text NOT NULL,
	"question" text NOT NULL,
	"edition" integer NOT NULL,
	"period_kind" text NOT NULL,
	"period" text NOT NULL,
	"code" text NOT NULL,
	"n_raw" integer NOT NULL,
	"n_used" integer NOT NULL,
	CONSTRAINT "import_cells_pk" PRIMARY KEY("office_id","import_id","survey_id","cut","cut_value","question","edition","period_kind","period","code")
);
--> statement-breakpoint
CREATE TABLE "imports" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"survey_id" text NOT NULL,
	"state" text NOT NULL,
	"file_name" text NOT NULL,
	"file_hash" text NOT NULL,
	"mapping" jsonb NOT NULL,
	"report" jsonb,
	"row_count" integer NOT NULL,
	"started_by" text,
	"started_at" timestamp (3) with time zone NOT NULL,
	"active_at" timestamp (3) with time zone,
	"undone_at" timestamp (3) with time zone,
	CONSTRAINT "imports_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "comment_reads" (
	"office_id" text NOT NULL,
	"comment_id" text NOT NULL,
	"user_id" text NOT NULL,
	"read_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "comment_reads_office_id_comment_id_user_id_pk" PRIMARY KEY("office_id","comment_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "comment_themes" (
	"office_id" text NOT NULL,
	"comment_id" text NOT NULL,
	"theme" text NOT NULL,
	CONSTRAINT "comment_themes_office_id_comment_id_theme_pk" PRIMARY KEY("office_id","comment_id","theme")
);
--> statement-breakpoint
CREATE TABLE "comments" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"survey_id" text NOT NULL,
	"response_id" text NOT NULL,
	"question" text NOT NULL,
	"language" text NOT NULL,
	"channel" text NOT NULL,
	"counter_code" text,
	"service_code" text,
	"rating" text,
	"day" text,
	"received_at" timestamp (3) with time zone NOT NULL,
	"text" text,
	"salt" text,
	"hash" text NOT NULL,
	"search_text" text,
	"kind" text,
	"kind_by" text,
	"import_id" text,
	CONSTRAINT "comments_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "files" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"improvement_id" text NOT NULL,
	"name" text NOT NULL,
	"media_type" text NOT NULL,
	"size" integer NOT NULL,
	"sha256" text NOT NULL,
	"content" "bytea" NOT NULL,
	"uploaded_by" text NOT NULL,
	"uploaded_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "files_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "improvement_comments" (
	"office_id" text NOT NULL,
	"improvement_id" text NOT NULL,
	"comment_id" text NOT NULL,
	CONSTRAINT "improvement_comments_office_id_improvement_id_comment_id_pk" PRIMARY KEY("office_id","improvement_id","comment_id")
);
--> statement-breakpoint
CREATE TABLE "improvement_events" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"improvement_id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"user_id" text NOT NULL,
	"kind" text NOT NULL,
	"field" text,
	"before" text,
	"after" text,
	CONSTRAINT "improvement_events_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "improvements" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"number" integer NOT NULL,
	"title" text NOT NULL,
	"theme" text NOT NULL,
	"owner_id" text NOT NULL,
	"section_id" text,
	"due_day" text NOT NULL,
	"priority" text NOT NULL,
	"status" text NOT NULL,
	"cause" text NOT NULL,
	"action_taken" text NOT NULL,
	"effect" text NOT NULL,
	"drop_reason" text NOT NULL,
	"effective_day" text,
	"measure" jsonb,
	"revision" integer NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "improvements_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "audit" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"user_id" text,
	"action" text NOT NULL,
	"entity" text NOT NULL,
	"entity_id" text NOT NULL,
	"detail" jsonb,
	CONSTRAINT "audit_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "jobs" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"kind" text NOT NULL,
	"payload" jsonb NOT NULL,
	"run_at" timestamp (3) with time zone NOT NULL,
	"claimed_at" timestamp (3) with time zone,
	"attempts" integer NOT NULL,
	"last_error" text,
	"done_at" timestamp (3) with time zone,
	CONSTRAINT "jobs_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id_hash" text PRIMARY KEY NOT NULL,
	"user_id" text,
	"data" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "counters" ADD CONSTRAINT "counters_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "counters" ADD CONSTRAINT "counters_office_id_section_id_sections_office_id_id_fk" FOREIGN KEY ("office_id","section_id") REFERENCES "public"."sections"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "devices" ADD CONSTRAINT "devices_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_grants" ADD CONSTRAINT "role_grants_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_grants" ADD CONSTRAINT "role_grants_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_grants" ADD CONSTRAINT "role_grants_office_id_section_id_sections_office_id_id_fk" FOREIGN KEY ("office_id","section_id") REFERENCES "public"."sections"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sections" ADD CONSTRAINT "sections_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "services" ADD CONSTRAINT "services_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "setup_tokens" ADD CONSTRAINT "setup_tokens_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "visits" ADD CONSTRAINT "visits_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "breaks" ADD CONSTRAINT "breaks_office_id_survey_id_surveys_office_id_id_fk" FOREIGN KEY ("office_id","survey_id") REFERENCES "public"."surveys"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "surveys" ADD CONSTRAINT "surveys_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "versions" ADD CONSTRAINT "versions_office_id_survey_id_surveys_office_id_id_fk" FOREIGN KEY ("office_id","survey_id") REFERENCES "public"."surveys"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waves" ADD CONSTRAINT "waves_office_id_survey_id_surveys_office_id_id_fk" FOREIGN KEY ("office_id","survey_id") REFERENCES "public"."surveys"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_office_id_response_id_responses_office_id_id_fk" FOREIGN KEY ("office_id","response_id") REFERENCES "public"."responses"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "partials" ADD CONSTRAINT "partials_office_id_survey_id_surveys_office_id_id_fk" FOREIGN KEY ("office_id","survey_id") REFERENCES "public"."surveys"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "responses" ADD CONSTRAINT "responses_office_id_survey_id_surveys_office_id_id_fk" FOREIGN KEY ("office_id","survey_id") REFERENCES "public"."surveys"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "streams" ADD CONSTRAINT "streams_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_cells" ADD CONSTRAINT "import_cells_office_id_import_id_imports_office_id_id_fk" FOREIGN KEY ("office_id","import_id") REFERENCES "public"."imports"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "imports" ADD CONSTRAINT "imports_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comment_reads" ADD CONSTRAINT "comment_reads_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comment_reads" ADD CONSTRAINT "comment_reads_office_id_comment_id_comments_office_id_id_fk" FOREIGN KEY ("office_id","comment_id") REFERENCES "public"."comments"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comment_themes" ADD CONSTRAINT "comment_themes_office_id_comment_id_comments_office_id_id_fk" FOREIGN KEY ("office_id","comment_id") REFERENCES "public"."comments"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comments" ADD CONSTRAINT "comments_kind_by_users_id_fk" FOREIGN KEY ("kind_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comments" ADD CONSTRAINT "comments_office_id_response_id_responses_office_id_id_fk" FOREIGN KEY ("office_id","response_id") REFERENCES "public"."responses"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comments" ADD CONSTRAINT "comments_office_id_import_id_imports_office_id_id_fk" FOREIGN KEY ("office_id","import_id") REFERENCES "public"."imports"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "files" ADD CONSTRAINT "files_uploaded_by_users_id_fk" FOREIGN KEY ("uploaded_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "files" ADD CONSTRAINT "files_office_id_improvement_id_improvements_office_id_id_fk" FOREIGN KEY ("office_id","improvement_id") REFERENCES "public"."improvements"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "improvement_comments" ADD CONSTRAINT "improvement_comments_office_id_improvement_id_improvements_office_id_id_fk" FOREIGN KEY ("office_id","improvement_id") REFERENCES "public"."improvements"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "improvement_comments" ADD CONSTRAINT "improvement_comments_office_id_comment_id_comments_office_id_id_fk" FOREIGN KEY ("office_id","comment_id") REFERENCES "public"."comments"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "improvement_events" ADD CONSTRAINT "improvement_events_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "improvement_events" ADD CONSTRAINT "improvement_events_office_id_improvement_id_improvements_office_id_id_fk" FOREIGN KEY ("office_id","improvement_id") REFERENCES "public"."improvements"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "improvements" ADD CONSTRAINT "improvements_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "improvements" ADD CONSTRAINT "improvements_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "improvements" ADD CONSTRAINT "improvements_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "improvements" ADD CONSTRAINT "improvements_office_id_section_id_sections_office_id_id_fk" FOREIGN KEY ("office_id","section_id") REFERENCES "public"."sections"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "counters_code" ON "counters" USING btree ("office_id","code");--> statement-breakpoint
CREATE UNIQUE INDEX "devices_code" ON "devices" USING btree ("code");--> statement-breakpoint
CREATE INDEX "role_grants_user" ON "role_grants" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "sections_code" ON "sections" USING btree ("office_id","code");--> statement-breakpoint
CREATE UNIQUE INDEX "services_code" ON "services" USING btree ("office_id","code");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email" ON "users" USING btree ("email");--> statement-breakpoint
CREATE INDEX "breaks_question" ON "breaks" USING btree ("office_id","survey_id","question");--> statement-breakpoint
CREATE UNIQUE INDEX "surveys_slug" ON "surveys" USING btree ("slug");--> statement-breakpoint
CREATE INDEX "responses_survey_day" ON "responses" USING btree ("office_id","survey_id","day");--> statement-breakpoint
CREATE INDEX "responses_import" ON "responses" USING btree ("office_id","import_id") WHERE import_id is not null;--> statement-breakpoint
CREATE INDEX "comment_themes_theme" ON "comment_themes" USING btree ("office_id","theme");--> statement-breakpoint
CREATE INDEX "comments_received" ON "comments" USING btree ("office_id","received_at");--> statement-breakpoint
CREATE INDEX "comments_response" ON "comments" USING btree ("office_id","response_id");--> statement-breakpoint
CREATE INDEX "files_improvement" ON "files" USING btree ("office_id","improvement_id");--> statement-breakpoint
CREATE INDEX "improvement_comments_comment" ON "improvement_comments" USING btree ("office_id","comment_id");--> statement-breakpoint
CREATE INDEX "improvement_events_of" ON "improvement_events" USING btree ("office_id","improvement_id");--> statement-breakpoint
CREATE UNIQUE INDEX "improvements_number" ON "improvements" USING btree ("office_id","number");--> statement-breakpoint
CREATE INDEX "audit_at" ON "audit" USING btree ("office_id","at");--> statement-breakpoint
CREATE INDEX "jobs_due" ON "jobs" USING btree ("run_at");--> statement-breakpoint
CREATE INDEX "sessions_user" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sessions_expiry" ON "sessions" USING btree ("expires_at");