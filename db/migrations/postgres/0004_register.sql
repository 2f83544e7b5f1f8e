CREATE TABLE "media_items" (
	"office_id" text NOT NULL,
	"comment_id" text NOT NULL,
	"outlet" text NOT NULL,
	"headline" text NOT NULL,
	"link" text NOT NULL,
	"published_at" timestamp (3) with time zone NOT NULL,
	"tone" text NOT NULL,
	"correct" boolean,
	"response" text NOT NULL,
	"responded_at" timestamp (3) with time zone,
	"revision" integer NOT NULL,
	CONSTRAINT "media_items_office_id_comment_id_pk" PRIMARY KEY("office_id","comment_id")
);
--> statement-breakpoint
CREATE TABLE "merits" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"comment_id" text,
	"person" text NOT NULL,
	"day" text NOT NULL,
	"deed" text NOT NULL,
	"awarding_body" text NOT NULL,
	"state" text NOT NULL,
	"reason" text NOT NULL,
	"nominated_by" text NOT NULL,
	"nominated_at" timestamp (3) with time zone NOT NULL,
	"decided_by" text,
	"decided_at" timestamp (3) with time zone,
	"revision" integer NOT NULL,
	CONSTRAINT "merits_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "petitioners" (
	"office_id" text NOT NULL,
	"comment_id" text NOT NULL,
	"name" text,
	"address" text,
	"phone" text,
	"email" text,
	"wishes_reply" boolean NOT NULL,
	"wishes_news" boolean NOT NULL,
	"consented_at" timestamp (3) with time zone,
	"purged_at" timestamp (3) with time zone,
	CONSTRAINT "petitioners_office_id_comment_id_pk" PRIMARY KEY("office_id","comment_id")
);
--> statement-breakpoint
CREATE TABLE "proposals" (
	"office_id" text NOT NULL,
	"comment_id" text NOT NULL,
	"proposer_id" text NOT NULL,
	"title" text NOT NULL,
	"expected_effect" text NOT NULL,
	"decision" text NOT NULL,
	"review" text NOT NULL,
	"decided_by" text,
	"decided_at" timestamp (3) with time zone,
	"minutes_before" integer,
	"minutes_after" integer,
	"documents_before" integer,
	"documents_after" integer,
	"improvement_id" text,
	"revision" integer NOT NULL,
	CONSTRAINT "proposals_office_id_comment_id_pk" PRIMARY KEY("office_id","comment_id")
);
--> statement-breakpoint
CREATE TABLE "triages" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"comment_id" text NOT NULL,
	"suggested" text,
	"rules" jsonb NOT NULL,
	"decided" text,
	"decided_by" text NOT NULL,
	"decided_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "triages_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "attachments" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"comment_id" text NOT NULL,
	"name" text NOT NULL,
	"media_type" text NOT NULL,
	"size" integer NOT NULL,
	"sha256" text NOT NULL,
	"content" "bytea" NOT NULL,
	"uploaded_by" text,
	"uploaded_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "attachments_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "calendar_days" (
	"office_id" text NOT NULL,
	"day" text NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"source" text NOT NULL,
	"set_by" text,
	"set_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "calendar_days_office_id_day_pk" PRIMARY KEY("office_id","day")
);
--> statement-breakpoint
CREATE TABLE "case_comments" (
	"office_id" text NOT NULL,
	"case_id" text NOT NULL,
	"comment_id" text NOT NULL,
	CONSTRAINT "case_comments_office_id_case_id_comment_id_pk" PRIMARY KEY("office_id","case_id","comment_id")
);
--> statement-breakpoint
CREATE TABLE "case_drafts" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"case_id" text NOT NULL,
	"text" text NOT NULL,
	"written_by" text NOT NULL,
	"written_at" timestamp (3) with time zone NOT NULL,
	"sent_at" timestamp (3) with time zone,
	CONSTRAINT "case_drafts_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "case_events" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"case_id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"day" text NOT NULL,
	"actor" text NOT NULL,
	"user_id" text,
	"for_user_id" text,
	"kind" text NOT NULL,
	"status" text NOT NULL,
	"text" text NOT NULL,
	"data" jsonb,
	CONSTRAINT "case_events_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "cases" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"number" text NOT NULL,
	"origin" text NOT NULL,
	"comment_id" text NOT NULL,
	"petition_type" text,
	"subject" text NOT NULL,
	"status" text NOT NULL,
	"rule_id" text NOT NULL,
	"received_day" text NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"due_day" text,
	"owner_id" text,
	"section_id" text,
	"chain" jsonb NOT NULL,
	"confidential" boolean NOT NULL,
	"document_number" text NOT NULL,
	"password_hash" text,
	"language" text NOT NULL,
	"non_handling" text,
	"closed_day" text,
	"replied_day" text,
	"revision" integer NOT NULL,
	"created_by" text,
	CONSTRAINT "cases_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "confirmations" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"office_id" text NOT NULL,
	"case_id" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "deadline_rules" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"code" text NOT NULL,
	"name" jsonb NOT NULL,
	"from_day" text NOT NULL,
	"days" integer NOT NULL,
	"unit" text NOT NULL,
	"starts_on" text NOT NULL,
	"max_extensions" integer NOT NULL,
	"extension_days" integer NOT NULL,
	"notice_required" boolean NOT NULL,
	"source" text NOT NULL,
	"set_by" text,
	"set_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "deadline_rules_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "deputies" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"user_id" text NOT NULL,
	"deputy_id" text NOT NULL,
	"from_day" text NOT NULL,
	"to_day" text NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"set_by" text NOT NULL,
	"set_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "deputies_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "notices" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"case_id" text,
	"medium" text NOT NULL,
	"purpose" text NOT NULL,
	"to" text,
	"subject" text NOT NULL,
	"body" text,
	"state" text NOT NULL,
	"attempts" integer NOT NULL,
	"last_error" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"sent_at" timestamp (3) with time zone,
	CONSTRAINT "notices_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "reply_templates" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"name" jsonb NOT NULL,
	"text" jsonb NOT NULL,
	"position" integer NOT NULL,
	"active" boolean NOT NULL,
	"revision" integer NOT NULL,
	"changed_by" text,
	"changed_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "reply_templates_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "heard_items" (
	"office_id" text NOT NULL,
	"improvement_id" text NOT NULL,
	"wish" jsonb NOT NULL,
	"done" jsonb NOT NULL,
	"state" text NOT NULL,
	"on_thanks" boolean NOT NULL,
	"published_at" timestamp (3) with time zone,
	"published_by" text,
	"changed_by" text NOT NULL,
	"changed_at" timestamp (3) with time zone NOT NULL,
	"revision" integer NOT NULL,
	CONSTRAINT "heard_items_office_id_improvement_id_pk" PRIMARY KEY("office_id","improvement_id")
);
--> statement-breakpoint
CREATE TABLE "published_questions" (
	"office_id" text NOT NULL,
	"survey_id" text NOT NULL,
	"question" text NOT NULL,
	"published_by" text NOT NULL,
	"published_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "published_questions_office_id_survey_id_question_pk" PRIMARY KEY("office_id","survey_id","question")
);
--> statement-breakpoint
ALTER TABLE "comments" ALTER COLUMN "survey_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "comments" ALTER COLUMN "response_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "comments" ALTER COLUMN "question" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "comments" ADD COLUMN "reference" text;--> statement-breakpoint
ALTER TABLE "comments" ADD COLUMN "entered_by" text;--> statement-breakpoint
ALTER TABLE "comments" ADD COLUMN "merged_into" text;--> statement-breakpoint
ALTER TABLE "improvements" ADD COLUMN "alarm_id" text;--> statement-breakpoint
ALTER TABLE "improvements" ADD COLUMN "options" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "improvements" ADD COLUMN "benefit" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "improvements" ADD COLUMN "fairness" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "improvements" ADD COLUMN "cost" integer;--> statement-breakpoint
ALTER TABLE "improvements" ADD COLUMN "people_reached" integer;--> statement-breakpoint
ALTER TABLE "improvements" ADD COLUMN "double_loop" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "improvements" ADD COLUMN "locked_effect" jsonb;--> statement-breakpoint
ALTER TABLE "media_items" ADD CONSTRAINT "media_items_office_id_comment_id_comments_office_id_id_fk" FOREIGN KEY ("office_id","comment_id") REFERENCES "public"."comments"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "merits" ADD CONSTRAINT "merits_nominated_by_users_id_fk" FOREIGN KEY ("nominated_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "merits" ADD CONSTRAINT "merits_decided_by_users_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "merits" ADD CONSTRAINT "merits_office_id_comment_id_comments_office_id_id_fk" FOREIGN KEY ("office_id","comment_id") REFERENCES "public"."comments"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "petitioners" ADD CONSTRAINT "petitioners_office_id_comment_id_comments_office_id_id_fk" FOREIGN KEY ("office_id","comment_id") REFERENCES "public"."comments"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposals" ADD CONSTRAINT "proposals_proposer_id_users_id_fk" FOREIGN KEY ("proposer_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposals" ADD CONSTRAINT "proposals_decided_by_users_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposals" ADD CONSTRAINT "proposals_office_id_comment_id_comments_office_id_id_fk" FOREIGN KEY ("office_id","comment_id") REFERENCES "public"."comments"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposals" ADD CONSTRAINT "proposals_office_id_improvement_id_improvements_office_id_id_fk" FOREIGN KEY ("office_id","improvement_id") REFERENCES "public"."improvements"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "triages" ADD CONSTRAINT "triages_decided_by_users_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "triages" ADD CONSTRAINT "triages_office_id_comment_id_comments_office_id_id_fk" FOREIGN KEY ("office_id","comment_id") REFERENCES "public"."comments"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_uploaded_by_users_id_fk" FOREIGN KEY ("uploaded_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_office_id_comment_id_comments_office_id_id_fk" FOREIGN KEY ("office_id","comment_id") REFERENCES "public"."comments"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calendar_days" ADD CONSTRAINT "calendar_days_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calendar_days" ADD CONSTRAINT "calendar_days_set_by_users_id_fk" FOREIGN KEY ("set_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_comments" ADD CONSTRAINT "case_comments_office_id_case_id_cases_office_id_id_fk" FOREIGN KEY ("office_id","case_id") REFERENCES "public"."cases"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_comments" ADD CONSTRAINT "case_comments_office_id_comment_id_comments_office_id_id_fk" FOREIGN KEY ("office_id","comment_id") REFERENCES "public"."comments"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_drafts" ADD CONSTRAINT "case_drafts_written_by_users_id_fk" FOREIGN KEY ("written_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_drafts" ADD CONSTRAINT "case_drafts_office_id_case_id_cases_office_id_id_fk" FOREIGN KEY ("office_id","case_id") REFERENCES "public"."cases"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_events" ADD CONSTRAINT "case_events_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_events" ADD CONSTRAINT "case_events_for_user_id_users_id_fk" FOREIGN KEY ("for_user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_events" ADD CONSTRAINT "case_events_office_id_case_id_cases_office_id_id_fk" FOREIGN KEY ("office_id","case_id") REFERENCES "public"."cases"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_office_id_comment_id_comments_office_id_id_fk" FOREIGN KEY ("office_id","comment_id") REFERENCES "public"."comments"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_office_id_section_id_sections_office_id_id_fk" FOREIGN KEY ("office_id","section_id") REFERENCES "public"."sections"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "confirmations" ADD CONSTRAINT "confirmations_office_id_case_id_cases_office_id_id_fk" FOREIGN KEY ("office_id","case_id") REFERENCES "public"."cases"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deadline_rules" ADD CONSTRAINT "deadline_rules_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deadline_rules" ADD CONSTRAINT "deadline_rules_set_by_users_id_fk" FOREIGN KEY ("set_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deputies" ADD CONSTRAINT "deputies_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deputies" ADD CONSTRAINT "deputies_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deputies" ADD CONSTRAINT "deputies_deputy_id_users_id_fk" FOREIGN KEY ("deputy_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deputies" ADD CONSTRAINT "deputies_set_by_users_id_fk" FOREIGN KEY ("set_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_office_id_case_id_cases_office_id_id_fk" FOREIGN KEY ("office_id","case_id") REFERENCES "public"."cases"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reply_templates" ADD CONSTRAINT "reply_templates_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reply_templates" ADD CONSTRAINT "reply_templates_changed_by_users_id_fk" FOREIGN KEY ("changed_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "heard_items" ADD CONSTRAINT "heard_items_published_by_users_id_fk" FOREIGN KEY ("published_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "heard_items" ADD CONSTRAINT "heard_items_changed_by_users_id_fk" FOREIGN KEY ("changed_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "heard_items" ADD CONSTRAINT "heard_items_office_id_improvement_id_improvements_office_id_id_fk" FOREIGN KEY ("office_id","improvement_id") REFERENCES "public"."improvements"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "published_questions" ADD CONSTRAINT "published_questions_published_by_users_id_fk" FOREIGN KEY ("published_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "published_questions" ADD CONSTRAINT "published_questions_office_id_survey_id_surveys_office_id_id_fk" FOREIGN KEY ("office_id","survey_id") REFERENCES "public"."surveys"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "triages_comment" ON "triages" USING btree ("office_id","comment_id");--> statement-breakpoint
CREATE INDEX "attachments_comment" ON "attachments" USING btree ("office_id","comment_id");--> statement-breakpoint
CREATE INDEX "case_comments_comment" ON "case_comments" USING btree ("office_id","comment_id");--> statement-breakpoint
CREATE INDEX "case_drafts_of" ON "case_drafts" USING btree ("office_id","case_id");--> statement-breakpoint
CREATE INDEX "case_events_of" ON "case_events" USING btree ("office_id","case_id");--> statement-breakpoint
CREATE UNIQUE INDEX "cases_number" ON "cases" USING btree ("office_id","number");--> statement-breakpoint
CREATE INDEX "cases_due" ON "cases" USING btree ("office_id","status","due_day");--> statement-breakpoint
CREATE INDEX "cases_received" ON "cases" USING btree ("office_id","received_day");--> statement-breakpoint
CREATE INDEX "cases_comment" ON "cases" USING btree ("office_id","comment_id");--> statement-breakpoint
CREATE INDEX "deadline_rules_code" ON "deadline_rules" USING btree ("office_id","code");--> statement-breakpoint
CREATE INDEX "deputies_user" ON "deputies" USING btree ("office_id","user_id");--> statement-breakpoint
CREATE INDEX "notices_case" ON "notices" USING btree ("office_id","case_id");--> statement-breakpoint
CREATE INDEX "notices_waiting" ON "notices" USING btree ("state","created_at");--> statement-breakpoint
ALTER TABLE "comments" ADD CONSTRAINT "comments_entered_by_users_id_fk" FOREIGN KEY ("entered_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;