"""Common names and made-up places that surrogates are drawn from."""


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


GIVEN = _names(
    "Alan Beth Carla Dana Erik Fiona Grant Helen Ivan Julia Kevin Laura Marcus Nina Oscar Paula Quentin Rosa Simon Tina Ursula Victor "
    "Wendy Xavier Yvonne Zach Bruno Celia Doris Edgar Flora Gavin Hazel Irene Joel Karen Lionel Mabel Nolan Opal Perry Ralph Sonia"
)
SURNAMES = _names(
    "Abbott Barlow Carver Dalton Easton Fletcher Garner Hobbs Ingram Jarvis Keller Lowell Mercer Norris Osborn Palmer Quincy Rowland "
    "Stokes Tanner Upton Vaughn Walton Yates Ziegler Benton Conway Draper Ellis Foster Gibbs Harmon Irving Kendall Lambert Marsh Nolte"
)
SURNAMES_CHINESE = tuple(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚"
)
GIVEN_CHARACTERS = tuple("安柏晨德恩帆广浩佳凯岚明宁平琪然若思涛文晓雅怡泽志卓彬川达峰刚海建江静康丽林梅娜鹏倩青荣山婷伟欣燕勇云震")
CITIES = _names("安宁市 柏川市 长岭县 东泉市 丰河县 广云市 和溪县 锦州湾市 兰坪市 龙桥县 明湖市 南屿市 清源县 瑞江市 松陵市 望海县")
STREETS = _names("长青路 东风路 丰收街 和平路 建设路 科技街 柳荫巷 明珠路 平安街 前进路 青年路 胜利街 文昌路 新民街 阳光路 中兴路")
PLACES = _names(
    "Ashford Birchwood Clearview Dunmore Eastfield Fairhaven Greenvale Hillcrest Ironwood Juniper Kingsley Lakeside Maplewood Northgate "
    "Oakridge Pinehurst Redwood Springdale Thornbury Westbrook"
)
