CREATE TABLE "draft_steps" (
	"office_id" text NOT NULL,
	"survey_id" text NOT NULL,
	"revision" integer NOT NULL,
	"document" text,
	"step" text NOT NULL,
	"subject" text NOT NULL,
	"made_by" text,
	"made_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "draft_steps_office_id_survey_id_revision_pk" PRIMARY KEY("office_id","survey_id","revision")
);
--> statement-breakpoint
CREATE TABLE "survey_texts" (
	"office_id" text NOT NULL,
	"survey_id" text NOT NULL,
	"name" text NOT NULL,
	"language" text NOT NULL,
	"state" text NOT NULL,
	"fingerprint" text NOT NULL,
	"made_by" text,
	"made_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "survey_texts_office_id_survey_id_name_language_pk" PRIMARY KEY("office_id","survey_id","name","language")
);
--> statement-breakpoint
ALTER TABLE "draft_steps" ADD CONSTRAINT "draft_steps_office_id_survey_id_surveys_office_id_id_fk" FOREIGN KEY ("office_id","survey_id") REFERENCES "public"."surveys"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_texts" ADD CONSTRAINT "survey_texts_office_id_survey_id_surveys_office_id_id_fk" FOREIGN KEY ("office_id","survey_id") REFERENCES "public"."surveys"("office_id","id") ON DELETE no action ON UPDATE no action;