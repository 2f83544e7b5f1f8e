CREATE TABLE "chain_seals" (
	"office_id" text NOT NULL,
	"number" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"heads" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "chain_seals_office_id_number_pk" PRIMARY KEY("office_id","number")
);
--> statement-breakpoint
ALTER TABLE "chain_seals" ADD CONSTRAINT "chain_seals_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;