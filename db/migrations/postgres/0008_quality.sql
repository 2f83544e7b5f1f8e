CREATE TABLE "comment_purges" (
	"office_id" text NOT NULL,
	"comment_id" text NOT NULL,
	"reason" text NOT NULL,
	"basis" text NOT NULL,
	"purged_by" text,
	"purged_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "comment_purges_office_id_comment_id_pk" PRIMARY KEY("office_id","comment_id")
);
--> statement-breakpoint
CREATE TABLE "quality_months" (
	"office_id" text NOT NULL,
	"survey_id" text NOT NULL,
	"month" text NOT NULL,
	"responses" integer NOT NULL,
	"rules" text NOT NULL,
	"judged_at" timestamp (3) with time zone NOT NULL,
	"summary" text NOT NULL,
	CONSTRAINT "quality_months_office_id_survey_id_month_pk" PRIMARY KEY("office_id","survey_id","month")
);
--> statement-breakpoint
CREATE TABLE "response_flags" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"survey_id" text NOT NULL,
	"response_id" text NOT NULL,
	"day" text NOT NULL,
	"rule" text NOT NULL,
	"version" text NOT NULL,
	"set_at" timestamp (3) with time zone NOT NULL,
	"lifted_at" timestamp (3) with time zone,
	CONSTRAINT "response_flags_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
ALTER TABLE "responses" ADD COLUMN "seconds" integer;--> statement-breakpoint
ALTER TABLE "comment_purges" ADD CONSTRAINT "comment_purges_purged_by_users_id_fk" FOREIGN KEY ("purged_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comment_purges" ADD CONSTRAINT "comment_purges_office_id_comment_id_comments_office_id_id_fk" FOREIGN KEY ("office_id","comment_id") REFERENCES "public"."comments"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quality_months" ADD CONSTRAINT "quality_months_office_id_survey_id_surveys_office_id_id_fk" FOREIGN KEY ("office_id","survey_id") REFERENCES "public"."surveys"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "response_flags" ADD CONSTRAINT "response_flags_office_id_response_id_responses_office_id_id_fk" FOREIGN KEY ("office_id","response_id") REFERENCES "public"."responses"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "response_flags_day" ON "response_flags" USING btree ("office_id","survey_id","day");