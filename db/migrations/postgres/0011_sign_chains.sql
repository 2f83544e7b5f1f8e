CREATE TABLE "sign_chains" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"from_day" text NOT NULL,
	"roles" jsonb NOT NULL,
	"set_by" text,
	"set_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "sign_chains_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
ALTER TABLE "sign_chains" ADD CONSTRAINT "sign_chains_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_chains" ADD CONSTRAINT "sign_chains_set_by_users_id_fk" FOREIGN KEY ("set_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "petitioners_email" ON "petitioners" USING btree ("office_id","email");--> statement-breakpoint
CREATE INDEX "confirmations_case" ON "confirmations" USING btree ("office_id","case_id");