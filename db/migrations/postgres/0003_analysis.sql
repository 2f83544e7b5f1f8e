CREATE TABLE "events" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"title" text NOT NULL,
	"medium" text NOT NULL,
	"from_day" text NOT NULL,
	"to_day" text,
	"series_id" text,
	"survey_id" text,
	"question" text,
	"created_by" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"withdrawn_at" timestamp (3) with time zone,
	CONSTRAINT "events_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "series" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"code" text NOT NULL,
	"name" jsonb NOT NULL,
	"unit" jsonb NOT NULL,
	"kind" text NOT NULL,
	"good_direction" text NOT NULL,
	"decimals" integer NOT NULL,
	"part_of" text,
	"service_code" text,
	"survey_id" text,
	"question" text,
	"position" integer NOT NULL,
	"active" boolean NOT NULL,
	"revision" integer NOT NULL,
	"created_by" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "series_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "series_values" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"series_id" text NOT NULL,
	"period" text NOT NULL,
	"value" double precision,
	"n" integer,
	"note" text NOT NULL,
	"entered_by" text,
	"entered_at" timestamp (3) with time zone NOT NULL,
	"superseded_at" timestamp (3) with time zone,
	CONSTRAINT "series_values_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "found_themes" (
	"office_id" text NOT NULL,
	"comment_id" text NOT NULL,
	"theme" text NOT NULL,
	CONSTRAINT "found_themes_office_id_comment_id_theme_pk" PRIMARY KEY("office_id","comment_id","theme")
);
--> statement-breakpoint
CREATE TABLE "theme_codings" (
	"office_id" text NOT NULL,
	"comment_id" text NOT NULL,
	"coder_id" text NOT NULL,
	"themes" jsonb NOT NULL,
	"coded_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "theme_codings_office_id_comment_id_coder_id_pk" PRIMARY KEY("office_id","comment_id","coder_id")
);
--> statement-breakpoint
CREATE TABLE "themed_comments" (
	"office_id" text NOT NULL,
	"comment_id" text NOT NULL,
	"rules" text NOT NULL,
	"polarity" text NOT NULL,
	CONSTRAINT "themed_comments_office_id_comment_id_pk" PRIMARY KEY("office_id","comment_id")
);
--> statement-breakpoint
CREATE TABLE "themes" (
	"office_id" text NOT NULL,
	"code" text NOT NULL,
	"name" jsonb NOT NULL,
	"any_of" jsonb NOT NULL,
	"none_of" jsonb NOT NULL,
	"position" integer NOT NULL,
	"active" boolean NOT NULL,
	"revision" integer NOT NULL,
	"changed_by" text,
	"changed_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "themes_office_id_code_pk" PRIMARY KEY("office_id","code")
);
--> statement-breakpoint
CREATE TABLE "alarm_events" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"alarm_id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"user_id" text,
	"kind" text NOT NULL,
	"text" text NOT NULL,
	CONSTRAINT "alarm_events_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "alarm_mutes" (
	"office_id" text NOT NULL,
	"user_id" text NOT NULL,
	"survey_id" text NOT NULL,
	"question" text NOT NULL,
	"until_day" text,
	CONSTRAINT "alarm_mutes_office_id_user_id_survey_id_question_pk" PRIMARY KEY("office_id","user_id","survey_id","question")
);
--> statement-breakpoint
CREATE TABLE "alarms" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"survey_id" text NOT NULL,
	"question" text NOT NULL,
	"cut" text NOT NULL,
	"cut_value" text NOT NULL,
	"chart" text NOT NULL,
	"period" text NOT NULL,
	"direction" text NOT NULL,
	"tone" text NOT NULL,
	"numbers" jsonb NOT NULL,
	"state" text NOT NULL,
	"explanation" text NOT NULL,
	"improvement_id" text,
	"revision" integer NOT NULL,
	"raised_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "alarms_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "baselines" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"survey_id" text NOT NULL,
	"question" text NOT NULL,
	"cut" text NOT NULL,
	"cut_value" text NOT NULL,
	"from_day" text NOT NULL,
	"to_day" text NOT NULL,
	"reason" text NOT NULL,
	"started_by" text,
	"started_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "baselines_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "review_notes" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"survey_id" text NOT NULL,
	"question" text NOT NULL,
	"kind" text NOT NULL,
	"period" text NOT NULL,
	"text" text NOT NULL,
	"replaces" text,
	"signed_by" text NOT NULL,
	"signed_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "review_notes_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "targets" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"survey_id" text NOT NULL,
	"question" text NOT NULL,
	"from_day" text NOT NULL,
	"target" double precision,
	"bands" jsonb NOT NULL,
	"set_by" text,
	"set_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "targets_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_office_id_series_id_series_office_id_id_fk" FOREIGN KEY ("office_id","series_id") REFERENCES "public"."series"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "series" ADD CONSTRAINT "series_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "series" ADD CONSTRAINT "series_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "series_values" ADD CONSTRAINT "series_values_entered_by_users_id_fk" FOREIGN KEY ("entered_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "series_values" ADD CONSTRAINT "series_values_office_id_series_id_series_office_id_id_fk" FOREIGN KEY ("office_id","series_id") REFERENCES "public"."series"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "found_themes" ADD CONSTRAINT "found_themes_office_id_comment_id_comments_office_id_id_fk" FOREIGN KEY ("office_id","comment_id") REFERENCES "public"."comments"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "theme_codings" ADD CONSTRAINT "theme_codings_coder_id_users_id_fk" FOREIGN KEY ("coder_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "theme_codings" ADD CONSTRAINT "theme_codings_office_id_comment_id_comments_office_id_id_fk" FOREIGN KEY ("office_id","comment_id") REFERENCES "public"."comments"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "themed_comments" ADD CONSTRAINT "themed_comments_office_id_comment_id_comments_office_id_id_fk" FOREIGN KEY ("office_id","comment_id") REFERENCES "public"."comments"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "themes" ADD CONSTRAINT "themes_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "themes" ADD CONSTRAINT "themes_changed_by_users_id_fk" FOREIGN KEY ("changed_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alarm_events" ADD CONSTRAINT "alarm_events_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alarm_events" ADD CONSTRAINT "alarm_events_office_id_alarm_id_alarms_office_id_id_fk" FOREIGN KEY ("office_id","alarm_id") REFERENCES "public"."alarms"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alarm_mutes" ADD CONSTRAINT "alarm_mutes_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alarm_mutes" ADD CONSTRAINT "alarm_mutes_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alarms" ADD CONSTRAINT "alarms_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alarms" ADD CONSTRAINT "alarms_office_id_survey_id_surveys_office_id_id_fk" FOREIGN KEY ("office_id","survey_id") REFERENCES "public"."surveys"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alarms" ADD CONSTRAINT "alarms_office_id_improvement_id_improvements_office_id_id_fk" FOREIGN KEY ("office_id","improvement_id") REFERENCES "public"."improvements"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "baselines" ADD CONSTRAINT "baselines_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "baselines" ADD CONSTRAINT "baselines_started_by_users_id_fk" FOREIGN KEY ("started_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "baselines" ADD CONSTRAINT "baselines_office_id_survey_id_surveys_office_id_id_fk" FOREIGN KEY ("office_id","survey_id") REFERENCES "public"."surveys"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_notes" ADD CONSTRAINT "review_notes_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_notes" ADD CONSTRAINT "review_notes_signed_by_users_id_fk" FOREIGN KEY ("signed_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_notes" ADD CONSTRAINT "review_notes_office_id_survey_id_surveys_office_id_id_fk" FOREIGN KEY ("office_id","survey_id") REFERENCES "public"."surveys"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "targets" ADD CONSTRAINT "targets_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "targets" ADD CONSTRAINT "targets_set_by_users_id_fk" FOREIGN KEY ("set_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "targets" ADD CONSTRAINT "targets_office_id_survey_id_surveys_office_id_id_fk" FOREIGN KEY ("office_id","survey_id") REFERENCES "public"."surveys"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "events_day" ON "events" USING btree ("office_id","from_day");--> statement-breakpoint
CREATE UNIQUE INDEX "series_code" ON "series" USING btree ("office_id","code");--> statement-breakpoint
CREATE INDEX "series_values_period" ON "series_values" USING btree ("office_id","series_id","period");--> statement-breakpoint
CREATE INDEX "found_themes_theme" ON "found_themes" USING btree ("office_id","theme");--> statement-breakpoint
CREATE INDEX "themed_comments_rules" ON "themed_comments" USING btree ("office_id","rules");--> statement-breakpoint
CREATE INDEX "alarm_events_of" ON "alarm_events" USING btree ("office_id","alarm_id");--> statement-breakpoint
CREATE UNIQUE INDEX "alarms_once" ON "alarms" USING btree ("office_id","survey_id","question","cut","cut_value","period");--> statement-breakpoint
CREATE INDEX "alarms_raised" ON "alarms" USING btree ("office_id","raised_at");--> statement-breakpoint
CREATE INDEX "baselines_chart" ON "baselines" USING btree ("office_id","survey_id","question");--> statement-breakpoint
CREATE INDEX "review_notes_question" ON "review_notes" USING btree ("office_id","survey_id","question");--> statement-breakpoint
CREATE INDEX "targets_question" ON "targets" USING btree ("office_id","survey_id","question");