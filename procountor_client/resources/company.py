from procountor_client.models.base import Model
from procountor_client.models.company import CollectionSettings, Company, InvoiceTemplate, UsageSettings
from procountor_client.resources.base import Resource


class DeliveryTerms(Model):
    delivery_terms: list[str] | None = None


class CompanyInfo(Resource):
    async def get(self) -> Company:
        return await self._wire.get(Company, "/company")

    async def usage_settings(self) -> UsageSettings:
        return await self._wire.get(UsageSettings, "/company/usagesettings")

    async def collection_settings(self) -> CollectionSettings:
        """Default payment term and penal interest, for customers that have none of their own."""
        return await self._wire.get(CollectionSettings, "/company/expenses/collectionpenal/settings")

    async def invoice_templates(self) -> list[InvoiceTemplate]:
        """The schema promises one template; several in a list are read as well."""
        found: list[InvoiceTemplate] | InvoiceTemplate
        found = await self._wire.get_either(list[InvoiceTemplate] | InvoiceTemplate, "/company/invoicetemplates")
        return found if isinstance(found, list) else [found]

    async def delivery_terms(self) -> list[str]:
        return (await self._wire.get(DeliveryTerms, "/company/deliveryterms")).delivery_terms or []
