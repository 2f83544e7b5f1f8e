CREATE TABLE "paper_batches" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"survey_id" text NOT NULL,
	"version" integer NOT NULL,
	"name" text NOT NULL,
	"day" text NOT NULL,
	"counter_code" text,
	"language" text NOT NULL,
	"made_by" text NOT NULL,
	"made_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "paper_batches_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "paper_checks" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"batch_id" text NOT NULL,
	"number" integer NOT NULL,
	"attempt" integer NOT NULL,
	"compared" integer NOT NULL,
	"differing" jsonb NOT NULL,
	"outcome" text NOT NULL,
	"checked_by" text NOT NULL,
	"checked_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "paper_checks_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "paper_entries" (
	"office_id" text NOT NULL,
	"response_id" text NOT NULL,
	"batch_id" text NOT NULL,
	"number" integer NOT NULL,
	"attempt" integer NOT NULL,
	"reason" text,
	"entered_by" text NOT NULL,
	"entered_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "paper_entries_office_id_response_id_pk" PRIMARY KEY("office_id","response_id"),
	CONSTRAINT "paper_entries_sheet" UNIQUE("office_id","batch_id","number","attempt")
);
--> statement-breakpoint
CREATE TABLE "sampling_plans" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"survey_id" text NOT NULL,
	"from_day" text NOT NULL,
	"to_day" text NOT NULL,
	"counter_code" text,
	"every" integer NOT NULL,
	"start" integer NOT NULL,
	"last_ticket" integer NOT NULL,
	"drawn_by" text NOT NULL,
	"drawn_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "sampling_plans_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "survey_links" (
	"office_id" text NOT NULL,
	"code" text NOT NULL,
	"survey_id" text NOT NULL,
	"name" text NOT NULL,
	"channel" text NOT NULL,
	"counter_code" text,
	"service_code" text,
	"made_by" text NOT NULL,
	"made_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "survey_links_office_id_code_pk" PRIMARY KEY("office_id","code")
);
--> statement-breakpoint
ALTER TABLE "paper_batches" ADD CONSTRAINT "paper_batches_office_id_survey_id_surveys_office_id_id_fk" FOREIGN KEY ("office_id","survey_id") REFERENCES "public"."surveys"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "paper_checks" ADD CONSTRAINT "paper_checks_office_id_batch_id_paper_batches_office_id_id_fk" FOREIGN KEY ("office_id","batch_id") REFERENCES "public"."paper_batches"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "paper_entries" ADD CONSTRAINT "paper_entries_office_id_batch_id_paper_batches_office_id_id_fk" FOREIGN KEY ("office_id","batch_id") REFERENCES "public"."paper_batches"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sampling_plans" ADD CONSTRAINT "sampling_plans_office_id_survey_id_surveys_office_id_id_fk" FOREIGN KEY ("office_id","survey_id") REFERENCES "public"."surveys"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_links" ADD CONSTRAINT "survey_links_office_id_survey_id_surveys_office_id_id_fk" FOREIGN KEY ("office_id","survey_id") REFERENCES "public"."surveys"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "sampling_plans_survey" ON "sampling_plans" USING btree ("office_id","survey_id","from_day");--> statement-breakpoint
CREATE UNIQUE INDEX "survey_links_code" ON "survey_links" USING btree ("code");