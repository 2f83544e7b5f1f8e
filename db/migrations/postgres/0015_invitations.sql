CREATE TABLE "invitation_lists" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"survey_id" text NOT NULL,
	"batch_id" text NOT NULL,
	"name" text NOT NULL,
	"made_by" text NOT NULL,
	"made_at" timestamp (3) with time zone NOT NULL,
	"remind_from" timestamp (3) with time zone,
	"purged_at" timestamp (3) with time zone,
	CONSTRAINT "invitation_lists_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "invitations" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"list_id" text NOT NULL,
	"name" text,
	"email" text,
	"code" text,
	"opt_out_hash" text,
	"code_hash" text NOT NULL,
	"language" text NOT NULL,
	"state" text NOT NULL,
	"attempts" integer NOT NULL,
	"last_error" text,
	"sent_at" timestamp (3) with time zone,
	"reminded_at" timestamp (3) with time zone,
	CONSTRAINT "invitations_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "opt_outs" (
	"office_id" text NOT NULL,
	"email_hash" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "opt_outs_office_id_email_hash_pk" PRIMARY KEY("office_id","email_hash")
);
--> statement-breakpoint
ALTER TABLE "invitation_lists" ADD CONSTRAINT "invitation_lists_office_id_survey_id_surveys_office_id_id_fk" FOREIGN KEY ("office_id","survey_id") REFERENCES "public"."surveys"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitation_lists" ADD CONSTRAINT "invitation_lists_office_id_batch_id_code_batches_office_id_id_fk" FOREIGN KEY ("office_id","batch_id") REFERENCES "public"."code_batches"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_office_id_list_id_invitation_lists_office_id_id_fk" FOREIGN KEY ("office_id","list_id") REFERENCES "public"."invitation_lists"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "opt_outs" ADD CONSTRAINT "opt_outs_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "invitations_list" ON "invitations" USING btree ("office_id","list_id","state");--> statement-breakpoint
CREATE INDEX "invitations_opt_out" ON "invitations" USING btree ("opt_out_hash");